"""The words for steps and kinds in addresses: in the language of the address, and one address for a page."""

import re

import pytest
from django.conf import settings
from django.urls import NoReverseMatch, Resolver404, resolve, reverse
from django.utils import translation

from challenges.party_steps import PARTY_STEPS
from challenges.steps import STEPS as CHALLENGE_STEPS
from dialogues.kinds import KINDS
from dialogues.steps import STEPS as DIALOGUE_STEPS
from following.models import Follow
from outcomes.views.laying_down import STEPS as OUTCOME_STEPS
from records.words_in_addresses import WORDS

LANGUAGES = [code for code, _name in settings.LANGUAGES]
ADDRESSES = [
    *(("challenges:step", {"slug": "x", "name": name}) for name in CHALLENGE_STEPS),
    *(("challenges:party-step", {"slug": "x", "pk": 1, "name": name}) for name in PARTY_STEPS),
    *(("outcomes:lay-down", {"slug": "x", "name": name}) for name in OUTCOME_STEPS),
    *(("dialogues:step", {"slug": "x", "name": name}) for name in DIALOGUE_STEPS),
    *(("dialogues:activity-create", {"slug": "x", "kind": str(kind)}) for kind in KINDS),
    *(("following:follow", {"slug": "x", "kind": kind}) for kind in Follow.KINDS),
]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("name", "given"), ADDRESSES, ids=lambda value: value if isinstance(value, str) else None)
def test_address_leads_back_to_the_step_it_was_made_of(name, given, language):
    with translation.override(language):
        found = resolve(reverse(name, kwargs=given))
    assert (found.view_name, found.kwargs) == (name, given)


def test_no_word_stands_in_the_table_for_nothing():
    used = {value for _name, given in ADDRESSES for value in given.values()}
    assert WORDS.keys() - used == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_differ_and_need_no_escaping(language):
    with translation.override(language):
        words = [str(word) for word in WORDS.values()]
    assert len(set(words)) == len(words)
    assert [word for word in words if not re.fullmatch("[a-z]+(-[a-z]+)*", word)] == []


@pytest.mark.parametrize("name", ["pause", "reopen", "close"])
def test_word_of_another_language_is_not_found(name):
    """Each page has one address."""
    with translation.override("en"):
        english = reverse("challenges:step", args=["x", name])
    swedish = reverse("challenges:step", args=["x", name])
    assert f"/{name}/" not in swedish
    with pytest.raises(Resolver404):
        resolve(f"{swedish.rstrip('/').rpartition('/')[0]}/{english.rstrip('/').rpartition('/')[2]}/")


def test_word_that_is_none_makes_no_address():
    with pytest.raises(NoReverseMatch):
        reverse("challenges:step", args=["x", "vanish"])


@pytest.mark.parametrize("word", ["vanish", "PAUSE", "pause%00", "-", "a" * 500])
def test_word_that_is_none_is_not_found(client, db, word):
    assert client.get(f"/en/challenges/x/step/{word}/").status_code == 404
