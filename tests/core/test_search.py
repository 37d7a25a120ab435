import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.lists.search import MAX_WORDS, fold, matching, pattern, words
from places.models import Area
from tests.factories import AreaFactory, ChallengeFactory


@pytest.mark.parametrize("typed", ["längs", "LÄNGS", "langs", "Längs ÅN", "ån längs"])
def test_search_folds_case_and_swedish_letters(db, typed):
    found = AreaFactory(name="Gångstråk", description_sv="Ett stråk LÄNGS ån.")
    AreaFactory(name="Annat", description_sv="Något helt annat.")
    assert list(Area.objects.filter(matching(typed))) == [found]


def test_search_wants_every_word(db):
    AreaFactory(name="Fittja")
    assert not Area.objects.filter(matching("Fittja Alby")).exists()


def test_search_takes_wildcards_literally(db):
    AreaFactory(name="Fittja")
    assert not Area.objects.filter(matching("%")).exists()
    assert not Area.objects.filter(matching("F_ttja")).exists()


def test_search_column_follows_an_edit(db):
    challenge = ChallengeFactory(title="Bostäder")
    challenge.title = "Öppna data"
    challenge.save()
    challenge.refresh_from_db()
    assert "oppna data" in challenge.search_text


def test_words_are_limited_and_clean():
    assert len(words("ord " * 500)) == MAX_WORDS
    assert words("a\x00b") == ["ab"]
    assert words("   ") == []


@given(st.text(alphabet=st.characters(codec="latin-1", categories=["L", "N", "P", "Zs"]), max_size=40))
def test_fold_is_the_same_when_folded_again(text):
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize("text", ["Åsö ÄLV Über École", "ÅÄÖåäöÉéÈèÜüÆæØøÁáÀàÓó"])
def test_database_folds_as_python_does(db, text):
    area = AreaFactory(name=text, description_sv="", description_en="")
    area.refresh_from_db()
    assert area.search_text.strip() == fold(text)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Ånge och ÄLVSJÖ", "alvsjo"),
        ("Café Ümlaut", "cafe"),
        ("[Två] (tre)\\", "\\"),
        ("a^b-c]d", "^b-c]d"),
        ("100 %", "%"),
        ("Жизнь", "жизнь"),
        ("ŠKODA", "škoda"),
        ("\U0001f333 träd", "\U0001f333"),
        ("Ærø", "aro"),
    ],
)
def test_pattern_finds_whatever_the_fold_has(text, word):
    assert word in fold(text)
    assert re.search(pattern(word), text)


def test_pattern_finds_no_other_letter():
    assert not re.search(pattern("a.c"), "abc")
    assert not re.search(pattern("and"), "ond")
