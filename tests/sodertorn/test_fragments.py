"""HTML that is kept: made once, never older than the latest change, and the same whoever asked first."""

import datetime as dt

import pytest
import time_machine
from django.core.cache import caches
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from tests import factories
from tests.reports.library import report_with_file

pytestmark = pytest.mark.django_db
LISTS = ("challenges:list", "outcomes:list", "dialogues:list", "reports:list", "partners:list", "places:list")


class World:
    """One record of each kind, all tied to each other."""

    def __init__(self):
        self.perspective = factories.PerspectiveFactory()
        self.organisation = factories.OrganisationFactory(name="Ägarkommunen")
        self.area = factories.AreaFactory(name="Gärdsby")
        self.challenge = factories.ChallengeFactory(published=True, title="Utmaningen", owner=self.organisation)
        self.outcome = factories.OutcomeFactory(
            published=True, title="Resultatet", owner=self.organisation, relation="programme"
        )
        self.dialogue = factories.DialogueFactory(published=True, title="Dialogen")
        self.report = factories.ReportFactory(published=True, title="Rapporten", relation="programme")
        for record in (self.challenge, self.outcome, self.dialogue, self.report):
            record.areas.add(self.area)
            record.organisations.add(self.organisation)
        for record in (self.challenge, self.outcome):
            record.perspectives.add(self.perspective)
        for record in (self.outcome, self.dialogue, self.report):
            record.challenges.add(self.challenge)
        for record in (self.dialogue, self.report):
            record.outcomes.add(self.outcome)
        self.report.dialogues.add(self.dialogue)

    def pages(self):
        """Return the addresses that show the records, and a search that finds all of them."""
        records = (self.challenge, self.outcome, self.dialogue, self.report, self.organisation, self.area)
        return [
            reverse("start"),
            f"{reverse('search')}?q=en",
            *(reverse(name) for name in LISTS),
            *(record.get_absolute_url() for record in records),
        ]


@pytest.fixture
def world(db):
    return World()


def texts(pages, client=None):
    return {page: (client or Client()).get(page).text for page in pages}


def naming(words, pages):
    return {page for page, text in texts(pages).items() if words in text}


@pytest.mark.parametrize("language", ["sv", "en"])
def test_second_reader_gets_the_same_page(world, language):
    with translation.override(language):
        pages = world.pages()
        first = texts(pages)
        assert texts(pages) == first
        caches["content"].clear()
        assert texts(pages) == first


# The version of the content, who reads which files, the record, its activities or its files and how often it is read.
WARM = {"challenge": 2, "outcome": 2, "dialogue": 3, "report": 4, "organisation": 2, "area": 2}


def test_warm_page_asks_for_next_to_nothing(world, django_assert_num_queries):
    for record, number in WARM.items():
        address = getattr(world, record).get_absolute_url()
        Client().get(address)
        with django_assert_num_queries(number):
            Client().get(address)
    for address in (reverse("start"), *(reverse(name) for name in LISTS)):
        Client().get(address)
        with django_assert_num_queries(2 if address == reverse("reports:list") else 1):
            Client().get(address)


CHANGES = {
    "title of a challenge": lambda world: put(world.challenge, title_sv="Nytt namn", title_en="New name"),
    "title of an outcome": lambda world: put(world.outcome, title_sv="Nytt namn", title_en="New name"),
    "title of a dialogue": lambda world: put(world.dialogue, title_sv="Nytt namn", title_en="New name"),
    "title of a report": lambda world: put(world.report, title="Nytt namn"),
    "name of a partner": lambda world: put(world.organisation, name="Nytt namn"),
    "name of a place": lambda world: put(world.area, name="Nytt namn"),
    "state of a challenge": lambda world: put(world.challenge, state="testing"),
    "maturity of an outcome": lambda world: put(world.outcome, maturity="recommended"),
    "challenge taken off the site": lambda world: put(world.challenge, publication="archived"),
    "outcome taken off the site": lambda world: put(world.outcome, publication="archived"),
    "dialogue taken off the site": lambda world: put(world.dialogue, publication="archived"),
    "report taken off the site": lambda world: put(world.report, publication="archived"),
    "neighbour untied": lambda world: world.report.challenges.clear(),
    "new file": lambda world: factories.ReportFileFactory(report=world.report),
}


def put(record, **values):
    """Change a record past every form and every method of the model."""
    type(record)._base_manager.filter(pk=record.pk).update(**values)


@pytest.mark.parametrize(
    ("change", "language"), [*((change, "sv") for change in CHANGES), ("title of a challenge", "en")]
)
def test_change_is_seen_at_the_next_request(world, change, language):
    with translation.override(language):
        pages = world.pages()
        before = texts(pages)
        CHANGES[change](world)
        after = texts(pages)
        caches["content"].clear()
        assert after == texts(pages)
        assert after != before


def test_neighbour_taken_off_the_site_is_named_nowhere(world):
    assert len(naming("Resultatet", world.pages())) > 8
    put(world.outcome, publication="draft", published_at=None)
    assert naming("Resultatet", world.pages()) == set()


def test_nothing_is_kept_of_a_page_that_is_not_on_the_site(world, editor):
    draft = factories.ChallengeFactory(title="Kladdutmaning", description="Kladdtext.")
    client = Client()
    client.force_login(editor)
    for record in (draft, world.challenge):
        assert record.title in client.get(record.get_absolute_url()).text
    kept = b"".join(caches["content"]._cache.values())
    assert b"Utmaningen" in kept
    assert b"Kladd" not in kept


# What changes with the clock


def at(moment):
    return time_machine.travel(moment, tick=False)


def test_activity_opens_and_closes_at_its_moment(db):
    now = timezone.now().replace(microsecond=0)
    dialogue = factories.DialogueFactory(open_now=True, answer_by=now.date() + dt.timedelta(days=9))
    activity = factories.ActivityFactory(dialogue=dialogue)
    put(activity, opens_at=now + dt.timedelta(minutes=10), closes_at=now + dt.timedelta(minutes=20))
    shown = []
    for minutes in (9, 11, 21):
        with at(now + dt.timedelta(minutes=minutes)):
            page = Client().get(dialogue.get_absolute_url()).text
        section = page.partition('id="activities"')[2].partition("</section>")[0]
        shown.append([word for word in ("Inte öppen ännu", ">Öppen<", ">Stängd<") if word in section])
    assert shown == [["Inte öppen ännu"], [">Öppen<"], [">Stängd<"]]


def test_dialogue_is_late_from_the_day_after(db):
    today = timezone.localdate()
    dialogue = factories.DialogueFactory(open_now=True, answer_by=today)
    put(dialogue, state="closed")
    for address in (reverse("dialogues:list"), dialogue.get_absolute_url()):
        assert "Försenat" not in Client().get(address).text
        with at(timezone.now() + dt.timedelta(days=1)):
            assert "Försenat" in Client().get(address).text


def test_file_is_told_of_and_found_from_its_moment(db):
    opens = timezone.now().replace(microsecond=0) + dt.timedelta(minutes=10)
    report = report_with_file(opens_at=opens)
    file = report.files.get().get_absolute_url()
    pages = [report.get_absolute_url(), f"{reverse('reports:list')}?q=Grundvattenrör"]
    for moment, is_open in ((opens - dt.timedelta(minutes=1), False), (opens + dt.timedelta(minutes=1), True)):
        with at(moment):
            assert [file in text for text in texts(pages).values()] == [is_open, is_open]
            assert ("citation_pdf_url" in Client().get(pages[0]).text) is is_open
            assert (file in Client().get(pages[0]).get("Link", "")) is is_open
