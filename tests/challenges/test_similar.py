"""Challenges that are likely the same as the one whose title is being written: found, ranked, and never leaked."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from challenges.similar import likely_the_same, matches, stems
from tests.factories import ChallengeFactory, ChallengePartyFactory, MembershipFactory, OrganisationFactory, UserFactory

YOUNG = "Hur får vi unga att vara med i planeringen?"
URL = "challenges:similar"


@pytest.fixture
def client(client, planner):
    client.force_login(planner)
    return client


def published(title, **changes):
    return ChallengeFactory(title=title, published=True, **changes)


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        (YOUNG, ["unga", "planer"]),
        ("Få unga i Fittja att delta", ["unga", "fittja", "delta"]),
        ("To make young people take part in planning", ["young", "people", "take", "part", "planni"]),
        ("Buller, buller & BULLER!", ["buller"]),
        ("Att vi är med", []),
        ("   ", []),
        ("%_\x00 .* (", []),
        ("ord " * 500, ["ord"]),
    ],
)
def test_stems_are_the_words_that_say_what_it_is_about(title, expected):
    assert stems(title) == expected


def test_long_words_count_inside_others_and_short_ones_do_not():
    assert matches(["buller"], "trafikbuller nara skolan") == 1
    assert matches(["unga"], "tunga fordon") == 0
    assert matches(["unga", "delta"], "unga som vill delta") == 2


@pytest.mark.parametrize(
    ("there", "typed"),
    [
        ("Få unga i Fittja att delta", YOUNG),
        (YOUNG, "få UNGA i fittja att delta"),
        ("Att minska trafikbullret längs E4", "Bullret från vägen"),
        ("Att samordna ledningar i gatan", "Samordning av ledningarna under gatorna"),
        ("Överdämning vid Tullingesjön", "Oversvamning i Tullinge"),
        ("To get young people to take part", "Young people and planning"),
    ],
)
def test_likely_challenge_is_found(planner, there, typed):
    found = published(there)
    published("Något helt annat")
    assert likely_the_same(typed, planner) == [found]


def test_title_counts_more_than_text_and_one_word_in_a_text_nothing(planner):
    in_text = published("Ungdomsråd", description_sv="Unga vill vara med i planeringen.")
    in_title = published("Unga och planering")
    half = published("Unga vill cykla")
    published("Parker", description_sv="Planeringen tar tid.")
    assert likely_the_same(YOUNG, planner) == [in_title, half, in_text]


def test_single_common_word_is_not_similar(planner):
    published("Planering av torg")
    assert likely_the_same("Samordna ledningar under gatorna genom planering", planner) == []


def test_three_are_offered_at_most(planner):
    for n in range(7):
        published(f"Unga i kommun {n}")
    assert len(likely_the_same("Unga", planner)) == 3


def test_the_one_with_every_word_is_found_behind_many_with_one(planner, monkeypatch):
    monkeypatch.setattr("challenges.similar.CANDIDATES", 3)
    best = published("Unga i planeringen")
    for n in range(6):
        published(f"Unga i kommun {n}")
    assert likely_the_same(YOUNG, planner)[0] == best


def test_own_draft_is_not_offered_to_itself_but_a_colleagues_is(planner, organisation):
    draft = ChallengeFactory(owner=organisation, title="Unga i planeringen")
    assert likely_the_same(YOUNG, planner, besides=draft.slug) == []
    (found,) = likely_the_same(YOUNG, planner)
    assert (found, found.is_ours) == (draft, True)


@pytest.mark.parametrize("state", ["draft", "submitted", "returned", "declined"])
def test_unpublished_challenge_of_others_is_never_offered(client, planner, state):
    ChallengeFactory(owner=OrganisationFactory(), title="Unga i planeringen", state=state)
    assert likely_the_same(YOUNG, planner) == []
    assert "Unga i planeringen" not in client.get(reverse(URL), {"title": YOUNG}).text
    assert "Unga i planeringen" not in client.post(reverse("challenges:create"), {"title": YOUNG}).text


def test_editor_who_plans_for_an_organisation_is_offered_no_draft_of_others(db):
    editor = MembershipFactory(user=UserFactory(editor=True)).user
    ChallengeFactory(owner=OrganisationFactory(), title="Unga i planeringen")
    assert likely_the_same(YOUNG, editor) == []


def test_what_an_organisation_is_invited_to_is_offered_once_it_is_submitted(planner, organisation):
    for title, state in (("Unga i planeringen", "submitted"), ("Unga i planerna", "draft")):
        challenge = ChallengeFactory(owner=OrganisationFactory(), title=title, state=state)
        ChallengePartyFactory(challenge=challenge, organisation=organisation, state="invited", role="supporter")
    assert [found.title for found in likely_the_same(YOUNG, planner)] == ["Unga i planeringen"]


def test_closed_challenge_cannot_be_shared_and_is_not_offered(planner):
    published("Unga i planeringen", state="closed", resumes_as="identified")
    assert likely_the_same(YOUNG, planner) == []


def test_page_offers_to_share_and_to_read(client):
    found = published("Unga i planeringen")
    page = client.get(reverse(URL), {"title": YOUNG})
    assert f'href="{reverse("challenges:share", args=[found.slug])}"' in page.text
    assert f'href="{found.get_absolute_url()}"' in page.text


def test_who_shares_it_already_is_not_asked_again(client, organisation):
    found = published("Unga i planeringen")
    ChallengePartyFactory(challenge=found, organisation=organisation, role="supporter")
    page = client.get(reverse(URL), {"title": YOUNG})
    assert found.title in page.text
    assert reverse("challenges:share", args=[found.slug]) not in page.text


def test_without_javascript_it_is_offered_after_the_first_step(client, organisation):
    found = published("Unga i planeringen")
    sent = {"title": YOUNG, "description": "De kommer inte.", "organisation": organisation.pk}
    page = client.post(reverse("challenges:create"), sent, follow=True)
    assert reverse("challenges:share", args=[found.slug]) in page.text
    assert 'href="#form"' in page.text


def test_nothing_is_offered_for_what_has_been_submitted(client, organisation):
    published("Unga i planeringen")
    challenge = ChallengeFactory(owner=organisation, title=YOUNG, submitted=True)
    page = client.get(reverse("challenges:edit-where", args=[challenge.slug]))
    assert "Unga i planeringen" not in page.text


@pytest.mark.parametrize("title", ["", "x", "%' OR 1=1 --", "a" * 5000, "[(*", "\\", "😀😀😀"])
def test_odd_titles_do_not_break_similar_search(client, title):
    for query in ({"title": title}, {"title": "Unga", "besides": title}):
        assert client.get(reverse(URL), query).status_code == 200


def test_similar_search_is_rate_limited(client):
    codes = [client.get(reverse(URL), {"title": "Unga"}).status_code for _ in range(61)]
    assert (codes[0], codes[-1]) == (200, 429)


def test_search_costs_the_same_for_many(planner):
    numbers = []
    for _ in range(2):
        for n in range(10):
            published(f"Unga i planeringen {n}")
        with CaptureQueriesContext(connection) as queries:
            likely_the_same(YOUNG, planner)
        numbers.append(len(queries))
    assert numbers[0] == numbers[1] <= 5
