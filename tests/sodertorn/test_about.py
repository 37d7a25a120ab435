import pytest
from django.urls import reverse
from django.utils.translation import override

from challenges.models import Perspective
from core.forms import human
from outcomes.unconfirmed import KEPT
from tests.factories import (
    AimFactory,
    AreaFactory,
    ChallengeFactory,
    EventFactory,
    IdeaGroupFactory,
    LinkFactory,
    OrganisationFactory,
    OutcomeFactory,
    ParticipationFactory,
    PerspectiveFactory,
    ProcessStepFactory,
    ProgrammeFactory,
    StageFactory,
    TermFactory,
    WorkPackageFactory,
)

PAGES = ["about", "stages", "groups", "events", "words", "links", "accessibility", "privacy"]


@pytest.fixture
def a_few():
    """Return a function that fills the pages about the programme with ``n`` of everything."""

    def make(n):
        programme = ProgrammeFactory(contact_organisation=OrganisationFactory())
        perspective = PerspectiveFactory()
        for _ in range(n):
            programme.co_funders.add(OrganisationFactory())
            AimFactory(programme=programme)
            ProcessStepFactory(programme=programme)
            stage = StageFactory(
                programme=programme, started="2014", ended="2016", grant=8_000_000, total_budget=16_000_000
            )
            ParticipationFactory(stage=stage)
            OutcomeFactory(published=True, stage=stage).perspectives.add(perspective)
            WorkPackageFactory(stage=stage, perspective=perspective)
            group = IdeaGroupFactory(stage=stage)
            group.perspectives.add(perspective)
            group.areas.add(AreaFactory())
            ChallengeFactory(published=True, idea_group=group).perspectives.add(perspective)
            EventFactory(area=AreaFactory(), venue="Fittja").perspectives.add(perspective)
            TermFactory()
            LinkFactory()

    return make


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_page_of_an_empty_portal_answers(client, db, name, prefix):
    response = client.get(reverse(name) if not prefix else _english(name))
    assert response.status_code == 200
    assert not response.cookies


@pytest.mark.parametrize(
    ("name", "most"),
    [("about", 11), ("stages", 6), ("groups", 7), ("events", 6), ("words", 1), ("links", 2), ("contact", 3)],
)
@pytest.mark.parametrize("n", [1, 5])
def test_page_keeps_its_number_of_queries(client, db, a_few, django_assert_num_queries, name, most, n):
    a_few(n)
    with django_assert_num_queries(most):
        assert client.get(reverse(name)).status_code == 200


@pytest.mark.parametrize("n", [1, 5])
def test_perspective_keeps_its_number_of_queries(client, db, a_few, django_assert_num_queries, n):
    a_few(n)
    url = Perspective.objects.get().get_absolute_url()
    with django_assert_num_queries(11):
        assert client.get(url).status_code == 200


def test_stages_show_only_published_outcomes(client, db):
    stage = StageFactory()
    OutcomeFactory(published=True, stage=stage, title="Syns")
    OutcomeFactory(stage=stage, title="Utkast")
    html = client.get(reverse("stages")).text
    assert "Syns" in html
    assert "Utkast" not in html


def test_groups_show_only_published_challenges(client, db):
    group = IdeaGroupFactory()
    ChallengeFactory(published=True, idea_group=group, title="Syns")
    ChallengeFactory(idea_group=group, title="Ett utkast")
    html = client.get(reverse("groups")).text
    assert "Syns" in html
    assert "Ett utkast" not in html


def test_money_is_grouped_as_the_language_does(client, db):
    StageFactory(grant=9_286_000, total_budget=23_000_000)
    assert "9\xa0286\xa0000" in client.get(reverse("stages")).text
    assert "SEK 9,286,000" in client.get(_english("stages")).text


def test_contact_page_names_no_person(client, db):
    programme = ProgrammeFactory(contact_organisation=OrganisationFactory(), contact_role="Strateg")
    html = client.get(reverse("contact")).text
    assert "Strateg" in html
    assert programme.contact_organisation.get_absolute_url() in html


def _english(name):
    with override("en"):
        return reverse(name)


@pytest.mark.parametrize(
    ("prefix", "words"),
    [
        ("", ("kontrollsumma", "hemlighet", "efter tio minuter", "efter ett dygn")),
        ("/en", ("checksum", "secret", "after ten minutes", "after 24 hours")),
    ],
)
def test_privacy_tells_what_the_help_against_spam_keeps_and_how_long(client, db, prefix, words):
    """The page names the times in words; whoever changes them here changes them there."""
    assert (human.WINDOW, human.DAY) == (10 * 60, 24 * 60 * 60)
    page = client.get(reverse("privacy") if not prefix else _english("privacy")).text
    assert [word for word in words if word not in page] == []


@pytest.mark.parametrize(
    ("language", "words"), [("sv", "efter en månad om du inte"), ("en", "after a month if you do not")]
)
def test_privacy_tells_how_long_the_address_of_a_reuse_is_kept(client, db, language, words):
    assert KEPT.days == 30
    with override(language):
        assert words in client.get(reverse("privacy")).text
