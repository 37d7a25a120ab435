"""The statistics in sum: numbers that the portal has anyway, counted once while nothing changes."""

import datetime as dt

import pytest
from django.utils import timezone

from dialogues.models import Answer
from dialogues.running.figures import figures_of
from tests import factories

pytestmark = pytest.mark.django_db


def figures(client):
    context = client.get("/om/statistik/").context
    names = (
        "dialogues",
        "participants",
        "contributions",
        "answers",
        "promised",
        "in_time",
        "visits",
        "views",
        "downloads",
    )
    return {name: context[name] for name in names}


def answered(dialogue, at):
    contribution = factories.ContributionFactory(dialogue=dialogue, state="published")
    answer = factories.AnswerFactory(contribution=contribution, state=Answer.State.ACCEPTED)
    step = answer.steps.create(from_state="", to_state=Answer.State.ACCEPTED)
    answer.steps.filter(pk=step.pk).update(at=at)
    return answer


def test_empty_portal_has_figures(client):
    assert set(figures(client).values()) == {0}


def test_answers_are_in_time_until_the_end_of_the_day_that_was_promised(client):
    by = dt.date(2026, 10, 1)
    dialogue = factories.DialogueFactory(published=True, answer_by=by)
    late = dt.datetime(2026, 10, 1, 21, 59, tzinfo=dt.UTC)  # a minute before midnight here
    answered(dialogue, late)
    answered(dialogue, late + dt.timedelta(minutes=2))
    shown = figures(client)
    assert (shown["answers"], shown["promised"], shown["in_time"], shown["contributions"]) == (2, 2, 1, 2)


def test_drafts_and_demonstrations_are_not_counted(client):
    factories.DialogueFactory()
    factories.DialogueFactory(published=True, is_demonstration=True)
    assert figures(client)["dialogues"] == 0


def test_readers_are_counted_until_yesterday(client):
    today = timezone.localdate()
    report = factories.ReportFactory(published=True)
    factories.DayCountFactory(report=report, day=today, number=5)
    factories.DayCountFactory(report=report, day=today - dt.timedelta(days=1), number=3)
    factories.DayCountFactory(report=report, day=today - dt.timedelta(days=1), kind="download", number=2)
    assert (figures(client)["views"], figures(client)["downloads"]) == (3, 2)


def test_visits_are_those_that_each_dialogue_tells_of_itself(client):
    today = timezone.localdate()
    for is_demonstration in (False, True):
        dialogue = factories.DialogueFactory(published=True, is_demonstration=is_demonstration)
        for day, number in ((today, 5), (today - dt.timedelta(days=1), 3), (today - dt.timedelta(days=9), 4)):
            dialogue.visit_days.create(day=day, number=number)
    assert figures(client)["visits"] == figures_of(dialogue).visits == 7


@pytest.mark.parametrize("n", [1, 5])
def test_page_keeps_its_number_of_queries(client, django_assert_num_queries, n):
    for _ in range(n):
        factories.ContributionFactory(state="published", dialogue__published=True)
    with django_assert_num_queries(7):
        client.get("/om/statistik/")
    with django_assert_num_queries(1):
        client.get("/om/statistik/")
