"""What the organiser sees while a dialogue runs: the next step, figures, columns by day; and what everybody reads."""

import datetime as dt
from itertools import pairwise

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from lxml import html

from core.charts import NARROW, WIDE, columns
from dialogues.models import Contribution, Dialogue
from dialogues.running.figures import MOST_DAYS, by_day, figures_of
from tests import factories

FIREFOX = {"user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"}
NOON = dt.datetime(2026, 5, 14, 10, tzinfo=dt.UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def dialogue(organisation):
    return factories.DialogueFactory(
        organiser=organisation, ready=True, open_now=True, started="2026-05-03", ended="2026-05-30",
        answer_by=dt.date(2026, 6, 18),
    )  # fmt: skip


@pytest.fixture
def client(client, planner):
    client.force_login(planner)
    return client


def status(client, dialogue):
    page = html.fromstring(client.get(dialogue.get_absolute_url()).text)
    return page.xpath("//section[contains(@class, 'status')]")[0]


def filled(part):
    """Return the buttons that are filled: the step that comes next."""
    return [link.text_content() for link in part.xpath(".//a[@class='button']")]


def said(dialogue, **given):
    return factories.ContributionFactory(activity=dialogue.activities.first(), **{"published": True, **given})


def test_next_step_is_the_only_filled_button(client, dialogue):
    steps = []
    waiting = said(dialogue, published=False, state="awaiting_review")
    steps.append(filled(status(client, dialogue)))
    Contribution.objects.filter(pk=waiting.pk).update(state="published")
    steps.append(filled(status(client, dialogue)))
    factories.AnswerFactory(contribution=waiting, state="accepted", text="Vi gör det.")
    steps.append(filled(status(client, dialogue)))
    Dialogue.objects.update(state="closed")
    steps.append(filled(status(client, dialogue)))
    Dialogue.objects.update(result_sv="Lamporna byts.")
    steps.append(filled(status(client, dialogue)))
    Dialogue.objects.update(state="results_published")
    steps.append(filled(status(client, dialogue)))
    assert steps == [
        ["Läs bidragen"], ["Svara på bidragen"], [], ["Skriv ”Så blev det”"], ["Publicera Så blev det"],
        ["Markera dialogen som uppföljd"],
    ]  # fmt: skip


@pytest.mark.parametrize("state", Dialogue.State.values)
def test_what_is_hard_to_undo_comes_last_in_more_and_names_its_object(client, dialogue, state):
    Dialogue.objects.update(state=state)
    part = status(client, dialogue)
    assert len(filled(part)) <= 1
    assert not part.xpath(".//*[contains(@class, 'button--danger')]")
    more = [link.text_content() for link in part.xpath(".//details[@class='more']//ul//a")]
    if state in {"scheduled", "open", "closed"}:
        assert more[-1] == "Ställ in dialogen"
    named = [words.removesuffix("Så blev det") for words in more]
    assert not [words for words in named if words.strip().endswith((" den", " det", " dem"))]


def test_draft_leads_to_what_is_missing_first(client, organisation):
    draft = factories.DialogueFactory(organiser=organisation)
    assert filled(status(client, draft)) == ["Skriv löftet"]
    Dialogue.objects.update(influence="dialogue", promise_sv="Vi svarar.", answer_by=dt.date(2026, 9, 1))
    assert filled(status(client, draft)) == ["Lägg till aktiviteter"]
    factories.ActivityFactory(dialogue=draft)
    assert filled(status(client, draft)) == ["Välj regler"]
    factories.RuleFactory(dialogue=draft)
    assert filled(status(client, draft)) == ["Öppna dialogen nu"]


def test_figures_are_told_to_those_who_run_it(client, dialogue):
    answered, _waiting = said(dialogue), said(dialogue)
    factories.AnswerFactory(contribution=answered, state="accepted", text="Vi gör det.")
    factories.VisitDayFactory(dialogue=dialogue, day=dt.date(2026, 5, 13), number=7)
    factories.VisitDayFactory(dialogue=dialogue, day=dt.date(2026, 5, 14), number=2)
    found = [one.text_content() for one in status(client, dialogue).xpath(".//dl[@class='desk-figures']//dd")]
    assert found == ["17", "2", "1", "9"]
    assert "obesvarade" not in Client().get(dialogue.get_absolute_url()).text


def test_columns_have_a_table_with_the_same_numbers(client, dialogue):
    with time_machine.travel(NOON - dt.timedelta(days=2)):
        said(dialogue)
        said(dialogue)
    factories.VisitDayFactory(dialogue=dialogue, day=dt.date(2026, 5, 12), number=31)
    part = status(client, dialogue)
    rows = [[cell.text_content() for cell in row] for row in part.xpath(".//tbody/tr")]
    assert len(rows) == 12  # 3 to 14 May
    assert rows[2][1:] == ["2", "31"]
    assert len(part.xpath(".//*[local-name()='svg']")) == 4
    for drawing in part.xpath(".//*[local-name()='svg']"):
        assert drawing.get("role") == "img"
        assert drawing.xpath(".//*[@class='chart__column']")[0].get("d").count("M") == 12


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("numbers", [[0], [5], [0, 0, 3], [1] * 60, [9, 8] * 30, [10_000, 1, 0]])
@pytest.mark.parametrize("more", [0, 40])
def test_drawing_stays_in_its_frame(width, numbers, more):
    drawn = columns(numbers, width=width, ahead=more)
    for column in drawn.columns:
        assert 0 <= column.x <= column.x + column.width <= width + 0.1
        assert 15 <= column.y <= column.y + column.height <= drawn.foot + 0.1
    told = [column for column in drawn.columns if column.is_told]
    assert all(later.middle - one.middle >= 15 for one, later in pairwise(told))
    assert (drawn.now is not None) == bool(more)


def test_long_dialogue_shows_its_latest_days(dialogue):
    Dialogue.objects.update(started="2024-01-01")
    dialogue.refresh_from_db()
    assert len(by_day(dialogue).days) == MOST_DAYS


@pytest.mark.parametrize(("started", "ended"), [("", ""), ("2026-06-01", ""), ("2016", "2016"), ("2026-05", "")])
def test_dialogue_without_days_has_no_columns(client, dialogue, started, ended):
    Dialogue.objects.update(started=started, ended=ended)
    dialogue.refresh_from_db()
    assert by_day(dialogue) is None
    assert client.get(dialogue.get_absolute_url()).status_code == 200


# Everybody's numbers


@pytest.mark.parametrize("n", [0, 1, 4, 5])
def test_few_participants_are_not_told_as_a_number(dialogue, n):
    for _ in range(n):
        said(dialogue, participant=factories.ParticipantFactory(dialogue=dialogue, by_email=True))
    with translation.override("en"):
        page = " ".join(Client().get(dialogue.get_absolute_url()).text.split())
    assert ("5 participants" in page) == (n == 5)
    assert not any(f"{few} participant" in page for few in (1, 4, "five"))
    assert (f"{n} contribution" in page) == (n > 0)  # they are public, and counted as they are


def test_numbers_tell_nothing_of_what_is_shown_afterwards(dialogue):
    activity = factories.ActivityFactory(dialogue=dialogue, results="afterwards")
    for state in Contribution.State.values:
        given = {"hidden_reason": "Namn."} if state in Contribution.UNSEEN else {}
        factories.ContributionFactory(activity=activity, state=state, **given)
    found = figures_of(dialogue)
    assert (found.contributions, found.participants) == (0, 0)
    Dialogue.objects.update(state="closed")
    assert figures_of(Dialogue.objects.get()).contributions == 1


def test_answers_count_by_the_day_that_was_promised_first(dialogue):
    in_time, late, _none = said(dialogue), said(dialogue), said(dialogue)
    Dialogue.objects.update(first_answer_by=dt.date(2026, 6, 1), answer_by=dt.date(2026, 7, 1), state="closed")
    for contribution, day in ((in_time, 1), (late, 2)):
        with time_machine.travel(dt.datetime(2026, 6, day, 10, tzinfo=dt.UTC)):
            answer = factories.AnswerFactory(contribution=contribution, state="accepted", text="Vi gör det.")
            answer.steps.create(to_state="accepted")
    dialogue.refresh_from_db()
    assert figures_of(dialogue).in_time is None
    with time_machine.travel(dt.datetime(2026, 6, 3, 10, tzinfo=dt.UTC)):
        answer.steps.create(from_state="accepted", to_state="implemented")
        assert figures_of(dialogue).in_time == 1


# Visits


def test_visit_is_counted_once_in_a_double_click_and_by_nobody_who_runs_it(client, dialogue, editor, clock):
    page, reader = dialogue.get_absolute_url(), Client()
    for seconds, n in ((0, 1), (20, 1), (31, 2)):
        clock.shift(seconds)
        reader.get(page, headers=FIREFOX)
        assert [one.number for one in dialogue.visit_days.all()] == [n]
    client.get(page, headers=FIREFOX)
    Client().get(page)  # a machine without a name
    Client().head(page, headers=FIREFOX)
    by_editor = Client()
    by_editor.force_login(editor)
    by_editor.get(page, headers=FIREFOX)
    assert [(one.day, one.number) for one in dialogue.visit_days.all()] == [(dt.date(2026, 5, 14), 2)]


def test_visit_is_counted_though_the_page_comes_from_the_cache(dialogue, page_cache):
    page = dialogue.get_absolute_url()
    for n in range(3):
        assert Client(REMOTE_ADDR=f"192.0.2.{n}").get(page, headers=FIREFOX).status_code == 200
    assert [one.number for one in dialogue.visit_days.all()] == [3]


def test_drafts_have_no_visits(client, planner, organisation):
    draft = factories.DialogueFactory(organiser=organisation)
    reader = factories.MembershipFactory(organisation=organisation, role="reader").user
    client.force_login(reader)
    assert client.get(draft.get_absolute_url(), headers=FIREFOX).status_code == 200
    assert not draft.visit_days.exists()


def test_page_asks_as_much_of_many_as_of_few(client, dialogue):
    numbers = []
    for more in (1, 6):
        for n in range(more):
            said(dialogue)
            factories.VisitDayFactory(dialogue=dialogue, day=timezone.localdate() - dt.timedelta(days=n + more))
        with CaptureQueriesContext(connection) as queries:
            client.get(dialogue.get_absolute_url())
        numbers.append(len(queries))
    assert numbers[0] == numbers[1] <= 47, "\n".join(query["sql"][:120] for query in queries)
