"""Find a method that fits: reasons for each answer, an order that follows from them, and bad input."""

import pytest
from django.urls import reverse
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from outcomes.fit import FitVerdict, card_reasons, fit, ranked
from outcomes.models import MethodCard, Outcome
from tests.factories import (
    AreaFactory,
    ChallengeFactory,
    MethodCardFactory,
    OutcomeFactory,
    PerspectiveFactory,
)

FITS, MISFITS, UNKNOWN = FitVerdict.FITS, FitVerdict.MISFITS, FitVerdict.UNKNOWN


@pytest.fixture
def url(db):
    return reverse("outcomes:find")


@pytest.mark.parametrize(
    ("card", "answers", "verdict", "why"),
    [
        ({"stages": ("early",)}, {"stage": "early"}, FITS, "Suits your stage: before planning begins."),
        (
            {"stages": ("early", "permit")},
            {"stage": "construction"},
            MISFITS,
            "Suits before planning begins, building permit and design; you are at construction.",
        ),
        ({}, {"stage": "early"}, UNKNOWN, "It is not known which planning stages it suits."),
        ({"hours": 40}, {"hours": 40}, FITS, "Takes 40 hours; you have 40."),
        ({"hours": 40}, {"hours": 30}, MISFITS, "Takes 40 hours; you have 30."),
        ({"hours": 1}, {"hours": 0}, MISFITS, "Takes 1 hour; you have 0."),
        ({"hours": 0}, {"hours": 0}, FITS, "Takes 0 hours; you have 0."),
        ({}, {"hours": 30}, UNKNOWN, "It is not known how many working hours it takes."),
        ({"cost": "none"}, {"budget": "none"}, FITS, "Costs: no external costs. Your budget: no external costs."),
        ({"cost": "low"}, {"budget": "high"}, FITS, "Costs: up to SEK 25,000. Your budget: more than SEK 100,000."),
        ({"cost": "medium"}, {"budget": "low"}, MISFITS, None),
        ({}, {"budget": "low"}, UNKNOWN, "It is not known what it costs."),
        (
            {"participants_min": 10, "participants_max": 20},
            {"participants": 10},
            FITS,
            "For 10 to 20 participants; you expect 10.",
        ),
        ({"participants_min": 10, "participants_max": 20}, {"participants": 21}, MISFITS, None),
        ({"participants_min": 10}, {"participants": 9}, MISFITS, "For at least 10 participants; you expect 9."),
        ({"participants_min": 10}, {"participants": 99}, FITS, None),
        ({"participants_max": 20}, {"participants": 3}, FITS, "For at most 20 participants; you expect 3."),
        ({"participants_max": 20}, {"participants": 21}, MISFITS, None),
        ({}, {"participants": 3}, UNKNOWN, "It is not known how many participants it suits."),
        (
            {"conflict": "high"},
            {"conflict": "some"},
            FITS,
            "It can handle open conflict; you have different interests.",
        ),
        (
            {"conflict": "low"},
            {"conflict": "high"},
            MISFITS,
            "Made for hardly any conflict; you have open conflict.",
        ),
        ({}, {"conflict": "low"}, UNKNOWN, "It is not known how much conflict it can handle."),
        (
            {"skills": ("ecology",)},
            {"skills": ["ecology", "law"]},
            FITS,
            "You have the skills it needs: ecology.",
        ),
        ({"skills": ("ecology", "law")}, {"skills": ["law"]}, MISFITS, "You also need ecology."),
        ({"skills": ("ecology",)}, {"skills": []}, MISFITS, "You also need ecology."),
        ({"needs_no_skills": True}, {"skills": []}, FITS, "Needs no special skills."),
        ({}, {"skills": ["law"]}, UNKNOWN, "It is not known which skills it needs."),
    ],
)
def test_each_answer_has_its_reason(card, answers, verdict, why):
    with translation.override("en"):
        (reason,) = card_reasons(MethodCard(**card), answers)
    assert reason.verdict == verdict
    assert why is None or reason.why == why


def test_unanswered_question_gives_no_reason():
    assert card_reasons(MethodCard(hours=3), {}) == card_reasons(None, {}) == []


@pytest.mark.django_db
def test_fewest_misfits_then_most_fits_then_the_most_mature():
    said = [
        {"hours": 50, "cost": "low"},  # a misfit and a fit
        {},  # nothing known
        {"hours": 10},  # a fit and an unknown
        {"hours": 10},  # as well, and piloted
        {"hours": 10, "cost": "low"},  # two fits
        {"hours": 10, "cost": "low"},
    ]
    maturities = {4: "piloted"}
    cards = [MethodCard(outcome=Outcome(pk=n, maturity=maturities.get(n, "")), **one) for n, one in enumerate(said, 1)]
    outcomes = [*(card.outcome for card in cards), Outcome(pk=7), Outcome(pk=8, maturity="piloted")]  # two without
    order = [one.outcome.pk for one in ranked(outcomes, {"hours": 20, "budget": "low"})]
    assert order == [5, 6, 4, 3, 8, 2, 7, 1]


def test_after_the_card_come_kind_perspective_maturity_challenge_and_municipality(db):
    perspective, challenge, area = PerspectiveFactory(), ChallengeFactory(published=True), AreaFactory()
    made = {
        "nothing": OutcomeFactory(published=True, kind="tool"),
        "municipality": OutcomeFactory(published=True, kind="tool"),
        "challenge": OutcomeFactory(published=True, kind="tool"),
        "maturity": OutcomeFactory(published=True, kind="tool", maturity="piloted"),
        "perspective": OutcomeFactory(published=True, kind="tool"),
        "kind": OutcomeFactory(published=True, kind="method"),
    }
    made["municipality"].areas.add(area)
    made["challenge"].challenges.add(challenge)
    made["perspective"].perspectives.add(perspective)
    answers = {
        "kind": "method",
        "perspective": perspective.slug,
        "challenge": challenge.slug,
        "municipality": area.slug,
    }
    order = [one.outcome for one in ranked(made.values(), answers)]
    assert order == [made[name] for name in ("kind", "perspective", "maturity", "challenge", "municipality", "nothing")]


@pytest.mark.django_db
def test_without_a_card_it_says_what_is_not_known():
    with translation.override("en"):
        (reason,) = fit(Outcome(), {"hours": 3, "budget": "low"}).reasons
    assert (reason.verdict, reason.answers) == (UNKNOWN, 2)
    assert reason.why == "It has no method card, so this is not known: working hours, cost."


def test_what_a_card_says_without_a_source_is_marked():
    card = MethodCard(stages=["early"], field_sources={"stages": {"confidence": "inferred"}})
    (stage, hours) = card_reasons(card, {"stage": "early", "hours": 3})
    assert (stage.is_derived, hours.is_derived) == (True, False)


def test_page_ranks_what_is_on_the_site_and_standing(client, url):
    for title, hours in (("Åtta timmar", 8), ("Zebra", 8), ("Hundra timmar", 100)):
        MethodCardFactory(outcome=OutcomeFactory(published=True, title=title), hours=hours)
    MethodCardFactory(outcome=OutcomeFactory(title="Utkast"), hours=8)
    MethodCardFactory(outcome=OutcomeFactory(published=True, title="Avrådd", maturity="retired"), hours=8)
    OutcomeFactory(published=True, title="Utan kort")
    answer = client.get(url, {"hours": "10", "budget": "low"})
    titles = [record.title for record, _fit in answer.context["found"]]
    assert titles == ["Zebra", "Åtta timmar", "Utan kort", "Hundra timmar"]
    for absent in ("Utkast", "Avrådd"):
        assert absent not in answer.text
    assert answer.cookies == {}


def test_nothing_is_ranked_before_something_is_asked(client, url):
    MethodCardFactory(outcome__title_sv="Rundvandring")
    assert "Rundvandring" not in client.get(url).text
    assert "Rundvandring" not in client.get(url, {"hours": "", "stage": ""}).text


def test_challenges_on_the_site_can_be_chosen(client, url):
    challenge = ChallengeFactory(published=True, title_sv="Grönska")
    ChallengeFactory(title_sv="Utkast")
    page = client.get(url)
    assert f'value="{challenge.slug}"' in page.text
    assert "Utkast" not in page.text


def test_none_of_these_is_an_answer_about_skills(client, url):
    MethodCardFactory(skills=["law"])
    easy = MethodCardFactory(needs_no_skills=True).outcome
    (first, fits), _second = client.get(url, {"skills": "none"}).context["found"]
    assert (first, fits.fits) == (easy, 1)


@pytest.mark.parametrize(
    "asked",
    [
        {"hours": "9" * 5000},
        {"hours": "-1"},
        {"hours": "tio"},
        {"participants": "1e9"},
        {"stage": "månen"},
        {"budget": "lowest"},
        {"conflict": "<script>"},
        {"skills": ["law", "flyga"]},
    ],
)
def test_bad_answer_is_told_and_the_others_count(client, url, asked):
    MethodCardFactory(cost="low", conflict="high")
    answer = client.get(url, {"conflict": "low", "budget": "low", **asked})
    assert 'role="alert"' in answer.text
    assert len(answer.context["found"]) == 1
    assert "<script>" not in answer.text.partition("<main")[2]


@pytest.mark.parametrize("rows", [1, 5])
def test_query_count_is_constant(client, url, django_assert_num_queries, rows):
    MethodCardFactory.create_batch(rows, hours=8)
    client.get(url)  # the choices are kept
    with django_assert_num_queries(5):  # the version, their order, the outcomes, the rows, their perspectives
        assert len(client.get(url, {"hours": "10"}).context["found"]) == rows


def test_pages_of_ten(client, url):
    MethodCardFactory.create_batch(11, hours=8)
    assert len(client.get(url, {"hours": "10", "page": "2"}).context["found"]) == 1
    assert len(client.get(url, {"hours": "10", "page": "rubbish"}).context["found"]) == 10


class AnythingAsked(TestCase):
    @settings(max_examples=60, deadline=None)
    @given(
        st.dictionaries(
            st.sampled_from(
                [
                    "stage",
                    "hours",
                    "budget",
                    "participants",
                    "conflict",
                    "skills",
                    "kind",
                    "challenge",
                    "municipality",
                    "page",
                ]
            ),
            # NUL in an address is answered at the door.
            st.one_of(
                st.text(st.characters(exclude_characters="\0", codec="utf-8"), max_size=30),
                st.integers().map(str),
                st.sampled_from(["early", "low", "law", "none"]),
            ),
        )
    )
    def test_answers_are_truthy_when_any_is_given(self, asked):
        MethodCardFactory(hours=8, skills=["law"], stages=["early"])
        assert self.client.get(reverse("outcomes:find"), asked).status_code == 200
