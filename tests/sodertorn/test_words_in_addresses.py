"""The words for steps and kinds in addresses: in the language of the address, and one address for a page."""

import re

import pytest
from django.conf import settings
from django.urls import NoReverseMatch, Resolver404, resolve, reverse
from django.utils import translation

from challenges.party_workflow import PARTY_TRANSITIONS
from challenges.workflow import CHALLENGE_TRANSITIONS
from contact.workflow import JOIN_TRANSITIONS
from dialogues.kinds import KINDS
from dialogues.party_workflow import DIALOGUE_PARTY_TRANSITIONS
from dialogues.workflow import DIALOGUE_TRANSITIONS
from following.models import Follow
from following.urls import WORDS
from outcomes.workflow import OUTCOME_TRANSITIONS
from sodertorn.views.help import GUIDES
from talks.seat_workflow import SEAT_TRANSITIONS
from talks.workflow import TALK_TRANSITIONS
from tests.factories import AreaFactory

LANGUAGES = [code for code, _name in settings.LANGUAGES]
TABLES = {
    "challenges:transition": (CHALLENGE_TRANSITIONS, {"slug": "x"}),
    "challenges:party-transition": (PARTY_TRANSITIONS, {"slug": "x", "pk": 1}),
    "join:step": (JOIN_TRANSITIONS, {"pk": 1}),
    "outcomes:transition": (OUTCOME_TRANSITIONS, {"slug": "x"}),
    "dialogues:party-transition": (DIALOGUE_PARTY_TRANSITIONS, {"slug": "x", "pk": 1}),
    "dialogues:transition": (DIALOGUE_TRANSITIONS, {"slug": "x"}),
    "talks:seat-transition": (SEAT_TRANSITIONS, {"slug": "x", "pk": 1}),
    "talks:transition": (TALK_TRANSITIONS, {"slug": "x"}),
}
ADDRESSES = [
    *(
        (address, {**given, "name": row.name})
        for address, (table, given) in TABLES.items()
        for row in table.values()
        if row.on_page
    ),
    *(("dialogues:activity-create", {"slug": "x", "kind": str(kind)}) for kind in KINDS),
    *(("guide", {"name": name}) for name in GUIDES),
    *(("following:follow", {"slug": "x", "kind": kind}) for kind in Follow.KINDS),
]
WORDS_OF = [
    WORDS,
    {name: guide.word for name, guide in GUIDES.items()},
    {name: kind.word for name, kind in KINDS.items()},
    *({row.name: row.word for row in table.values() if row.word} for table, _given in TABLES.values()),
]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("name", "given"), ADDRESSES, ids=lambda value: value if isinstance(value, str) else None)
def test_address_leads_back_to_the_step_it_was_made_of(name, given, language):
    with translation.override(language):
        found = resolve(reverse(name, kwargs=given))
    assert (found.view_name, found.kwargs) == (name, given)


def test_all_that_can_be_followed_has_a_word():
    assert WORDS.keys() == Follow.KINDS.keys()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("table", WORDS_OF)
def test_words_differ_and_need_no_escaping(table, language):
    with translation.override(language):
        words = [str(word) for word in table.values()]
    assert len(set(words)) == len(words)
    assert [word for word in words if not re.fullmatch("[a-z]+(-[a-z]+)*", word)] == []


@pytest.mark.parametrize("name", ["pause", "reopen", "close"])
def test_word_of_another_language_is_not_found(name):
    """Each page has one address."""
    with translation.override("en"):
        english = reverse("challenges:transition", args=["x", name])
    swedish = reverse("challenges:transition", args=["x", name])
    assert f"/{name}/" not in swedish
    with pytest.raises(Resolver404):
        resolve(f"{swedish.rstrip('/').rpartition('/')[0]}/{english.rstrip('/').rpartition('/')[2]}/")


def test_unknown_word_cannot_be_reversed():
    with pytest.raises(NoReverseMatch):
        reverse("challenges:transition", args=["x", "vanish"])


@pytest.mark.parametrize("word", ["accept", "retire", "vanish", "PAUSE", "-", "a" * 500])
def test_unknown_word_is_not_found(client, db, word):
    assert client.get(f"/en/challenges/x/step/{word}/").status_code == 404


@pytest.mark.parametrize("path", ["/en/following/{}/x/", "/en/dialogues/x/edit/activities/new/{}/"])
@pytest.mark.parametrize("word", ["report", "base", "karta"])
def test_kind_that_there_is_not_is_not_found(client, db, path, word):
    assert client.get(path.format(word)).status_code == 404


def test_kind_that_there_is_is_found(client, db):
    assert client.get("/en/dialogues/x/edit/activities/new/map/").status_code == 302  # to log in
    area = AreaFactory()
    assert client.get(f"/en/following/area/{area.slug}/").status_code == 200  # to follow by email
