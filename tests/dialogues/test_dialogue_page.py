"""The page of a dialogue: what everybody sees of its promise, its activities and its rules, and what nobody does."""

import datetime as dt
import re

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format

from dialogues.models import Contribution, Dialogue
from tests import factories

pytestmark = pytest.mark.django_db
State = Contribution.State
DETAIL, LIST = 24, 8


def days(n):
    return timezone.localdate() + dt.timedelta(days=n)


def hours(n):
    return timezone.now() + dt.timedelta(hours=n)


@pytest.fixture
def dialogue(organisation):
    return factories.DialogueFactory(organiser=organisation, ready=True, open_now=True)


def page_of(dialogue, client=None):
    response = (client or Client()).get(dialogue.get_absolute_url())
    assert response.status_code == 200
    return response


# Promise


def test_promise_has_its_day_and_says_that_it_is_no_samrad(dialogue):
    page = page_of(dialogue).text
    assert date_format(dialogue.answer_by, "DATE_FORMAT") in page
    assert "samråd" in page
    assert "Vi läser allt och svarar." in page
    assert 'class="state state--warn"' not in page


@pytest.mark.parametrize("state", ["open", "closed"])
def test_everybody_sees_that_the_answers_are_late(dialogue, state):
    Dialogue.objects.update(state=state, answer_by=days(-1))
    with translation.override("en"):
        for address in (dialogue.get_absolute_url(), reverse("dialogues:list")):
            assert "Overdue" in Client().get(address).text
        Dialogue.objects.update(state="results_published")
        assert "Overdue" not in Client().get(reverse("dialogues:list")).text


def test_unmoved_answer_date_is_shown_once(dialogue):
    Dialogue.objects.update(first_answer_by=dialogue.answer_by)
    with translation.override("en"):
        assert "the promised date was" not in page_of(dialogue).text
        Dialogue.objects.update(first_answer_by=days(3))
        assert "the promised date was" in page_of(dialogue).text


@pytest.mark.parametrize("level", Dialogue.Influence.values)
def test_level_of_influence_is_told_in_words(dialogue, level):
    Dialogue.objects.update(influence=level)
    with translation.override("en"):
        page = page_of(dialogue).text
    assert "Your influence:" in page


# Activities


def test_what_is_open_comes_first_with_what_everybody_may_read_counted(dialogue):
    first = dialogue.activities.get()
    closed = factories.ActivityFactory(dialogue=dialogue, order=0, closes_at=hours(-1))
    later = factories.ActivityFactory(dialogue=dialogue, order=0, opens_at=hours(5))
    secret = factories.ActivityFactory(dialogue=dialogue, order=9, results="afterwards")
    for activity in (first, closed, secret):
        for state in State.values:
            given = {"hidden_reason": "Namn."} if state in Contribution.UNSEEN else {}
            factories.ContributionFactory(activity=activity, state=state, **given)
        idea = activity.contributions.get(state="published")
        factories.ContributionFactory(activity=activity, published=True, reply_to=idea)
    shown = page_of(dialogue).context
    assert [activity.pk for activity in shown["activities"]] == [first.pk, secret.pk, later.pk, closed.pk]
    assert shown["n_contributions"] == {
        first.pk: 1,
        closed.pk: 1,
        later.pk: 0,
        secret.pk: 0,  # shown when it has closed
    }


def test_meeting_without_a_time_and_a_cancelled_one_are_shown(dialogue):
    factories.ActivityFactory(dialogue=dialogue, kind="meeting", title="Utan tid")
    meeting = factories.MeetingFactory(activity__dialogue=dialogue, activity__kind="meeting")
    assert date_format(timezone.localtime(meeting.starts_at), "H:i") in page_of(dialogue).text
    type(meeting).objects.update(cancelled_because="Ingen kom.")
    with translation.override("en"):
        assert "Cancelled" in page_of(dialogue).text


@pytest.mark.parametrize("state", Dialogue.State.values)
def test_page_opens_in_every_state_in_both_languages(dialogue, state, planner, editor):
    Dialogue.objects.update(state=state)
    for language in ("sv", "en"):
        with translation.override(language):
            for user in (None, planner, editor):
                client = Client()
                if user:
                    client.force_login(user)
                page_of(dialogue, client)


# Rules


def test_rules_and_what_has_been_hidden_by_each_are_public(dialogue, editor):
    rule = dialogue.rules.get()
    with translation.override("en"):
        assert "No contributions have been hidden." in page_of(dialogue).text
        for _ in range(2):
            factories.ContributionFactory(
                activity=dialogue.activities.get(),
                text="Ett fult ord",
                state="hidden",
                hidden_rule=rule,
                hidden_reason="Det namnger en granne.",
            )
        page = page_of(dialogue).text
    assert f"{rule.title_en}: 2" in page
    assert "Ett fult ord" not in page
    assert "granne" not in page


# Results


def test_results_link_is_shown_once_published(dialogue):
    factories.StatementFactory(dialogue=dialogue)
    Dialogue.objects.update(result_sv="Lamporna byts i vår.")
    link = reverse("dialogues:results", args=[dialogue.slug])
    for state in ("open", "closed"):
        Dialogue.objects.update(state=state)
        page = page_of(dialogue).text
        assert link not in page
        assert "Lamporna byts" not in page
    Dialogue.objects.update(state="results_published")
    page = page_of(dialogue).text
    assert link in page
    assert "Lamporna byts i vår." in page


# What was held elsewhere


def test_the_24_real_dialogues_are_shown_as_documented_history():
    call_command("load_programme", verbosity=0)
    with translation.override("en"):
        shown = [page_of(dialogue) for dialogue in Dialogue.objects.all()]
    assert len(shown) == 25
    for response in shown:
        dialogue, page = response.context["dialogue"], response.text
        assert response.context["is_documented"]
        assert "This dialogue was not held on the portal." in page
        assert 'id="method"' in page
        assert 'id="result"' in page
        assert dialogue.source in page
        for section in ("activities", "promise", "phases", "rules"):
            assert f'id="{section}"' not in page
        assert "<form" not in page.split("<main")[1].split("</main>")[0]
        assert "statutory" not in page


def test_planner_of_a_municipality_cannot_open_what_was_held_long_ago(client, planner, organisation):
    dialogue = factories.DialogueFactory(organiser=organisation, published=True, source="https://example.org/")
    client.force_login(planner)
    page = page_of(dialogue, client)
    assert {step.name for step in page.context["transitions"]} == {"follow-up", "archive"}
    assert reverse("dialogues:edit", args=[dialogue.slug]) not in page.text


# Addresses


def test_old_address_of_the_form_leads_to_the_page(client, dialogue):
    for language in ("sv", "en"):
        with translation.override(language):
            response = client.get(f"{dialogue.get_absolute_url()}{'delta' if language == 'sv' else 'take-part'}/")
            assert (response.status_code, response["Location"]) == (301, dialogue.get_absolute_url())


def test_list_offers_to_set_up_a_dialogue_to_those_who_can(client, planner, resident, dialogue):
    address = reverse("dialogues:create")
    for user, offered in ((None, False), (resident, False), (planner, True)):
        if user:
            client.force_login(user)
        assert (address in client.get(reverse("dialogues:list")).text) is offered


def test_list_shows_nothing_that_is_not_on_the_site(client, organisation, planner):
    factories.DialogueFactory(organiser=organisation, title="Hemlig dialog")
    client.force_login(planner)
    assert "Hemlig dialog" not in client.get(reverse("dialogues:list")).text


# Queries


def grow(dialogue, n):
    for _ in range(n):
        activity = factories.ActivityFactory(dialogue=dialogue)
        meeting = factories.MeetingFactory(activity__dialogue=dialogue, activity__kind="meeting")
        factories.RegistrationFactory(meeting=meeting)
        rule = factories.RuleFactory(dialogue=dialogue)
        factories.PhaseFactory(dialogue=dialogue)
        factories.StatementFactory(dialogue=dialogue)
        factories.DialogueStepFactory(dialogue=dialogue)
        factories.ContributionFactory(activity=activity, published=True)
        factories.ContributionFactory(activity=activity, state="hidden", hidden_rule=rule, hidden_reason="Namn.")
        dialogue.areas.add(factories.AreaFactory(district=True))
        dialogue.organisations.add(factories.OrganisationFactory())
        challenge, outcome = factories.ChallengeFactory(published=True), factories.OutcomeFactory(published=True)
        for record in (challenge, outcome):
            record.perspectives.add(factories.PerspectiveFactory())
            record.areas.add(factories.AreaFactory())
        dialogue.challenges.add(challenge)
        dialogue.outcomes.add(outcome)
        report = factories.ReportFactory(published=True)
        report.dialogues.add(dialogue)
        factories.AuthorFactory(report=report)


def queries(client, address):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return [query["sql"] for query in captured]


@pytest.mark.parametrize("state", ["open", "results_published"])
def test_page_keeps_its_query_budget(dialogue, state):
    Dialogue.objects.update(state=state, used_method=factories.OutcomeFactory(published=True))
    counts = []
    for n in (1, 3):
        grow(dialogue, n)
        counts.append(queries(Client(), dialogue.get_absolute_url()))
    assert len(counts[0]) == len(counts[1]) <= DETAIL, "\n".join(counts[1])
    counted = [sql for sql in counts[1] if re.search(r"COUNT\(.*dialogues_contribution", sql)]
    assert len(counted) == 3  # with the activities, with the rules, and of all


def test_page_of_those_who_run_it_costs_the_same_whatever_it_holds(client, dialogue, planner):
    client.force_login(planner)
    counts = []
    for n in (1, 3):
        grow(dialogue, n)
        counts.append(len(queries(client, dialogue.get_absolute_url())))
    assert counts[0] == counts[1] <= 50


def test_public_page_sets_no_cookie(client, dialogue):
    for address in (dialogue.get_absolute_url(), reverse("dialogues:list")):
        assert not client.get(address).cookies
