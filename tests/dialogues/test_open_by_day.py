"""Whether a dialogue is open is decided by its days at the moment of the request, also when the job is late."""

import datetime as dt

import pytest
import time_machine
from django.core.cache import cache
from django.urls import reverse

from core.workflow import TransitionError
from dialogues.filters import DialogueFilter
from dialogues.meetings import actions as meetings
from dialogues.models import Contribution, Dialogue, Registration, Support
from tests import factories
from tests.dialogues.taking_part import at, by_hand, of, say

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 5, 31, 10, tzinfo=dt.UTC)
PROMISED = dt.date(2026, 9, 1)
DAYS = [
    # state, started, ended, answers due by, and the state today
    ("open", "2026-05-01", "2026-05-30", PROMISED, "closed"),
    ("open", "2026-05-01", "2026-05-31", PROMISED, "open"),
    ("open", "2026-05-01", "", PROMISED, "open"),
    ("open", "2026-04", "2026-04", PROMISED, "closed"),
    ("open", "2026-05", "2026-05", PROMISED, "open"),
    ("open", "2025", "2025", PROMISED, "closed"),
    ("open", "2026", "2026", PROMISED, "open"),
    ("scheduled", "2026-05-31", "", PROMISED, "open"),
    ("scheduled", "2026-05-30", "2026-05-31", PROMISED, "open"),
    ("scheduled", "2026-06-01", "", PROMISED, "scheduled"),
    ("scheduled", "2026-05-01", "2026-05-30", PROMISED, "scheduled"),
    ("scheduled", "2026-05-01", "", dt.date(2026, 5, 30), "scheduled"),
    ("scheduled", "", "", PROMISED, "scheduled"),
    ("draft", "2026-05-01", "", PROMISED, "draft"),
    ("closed", "2026-05-01", "2026-12-31", PROMISED, "closed"),
    ("cancelled", "2026-05-01", "2026-12-31", PROMISED, "cancelled"),
]


@pytest.fixture(autouse=True)
def _at_noon():
    with time_machine.travel(NOON, tick=True):
        yield


def dialogue_of(state, started, ended, answer_by=PROMISED, **given):
    days = {"started": started, "ended": ended, "answer_by": answer_by}
    return factories.DialogueFactory(ready=True, state=state, **factories.on_the_site, **days, **given)


@pytest.fixture
def over():
    """A dialogue whose last day was yesterday, and which no job has closed."""
    return dialogue_of("open", "2026-05-01", "2026-05-30")


@pytest.mark.parametrize(("state", "started", "ended", "answer_by", "today"), DAYS)
def test_state_today_is_the_same_for_a_record_and_for_a_query(state, started, ended, answer_by, today, rf):
    dialogue = dialogue_of(state, started, ended, answer_by)
    assert dialogue.state_today == today
    assert dialogue.is_open == (today == "open")
    assert dialogue.activities.get().is_open == (today == "open")
    assert dialogue.activities.get().has_closed == (today in {"closed", "cancelled"})
    assert list(Dialogue.objects.open()) == ([dialogue] if today == "open" else [])
    for asked, found in [(today, [dialogue]), ("results_published", [])]:
        request = rf.get("/dialoger/", {"state": asked})
        filters = DialogueFilter(request.GET, Dialogue.objects.published(), request=request)
        assert list(filters.qs) == found
        (facet,) = [facet for facet in filters.facets() if facet.name == "state"]
        assert {option.value: option.count for option in facet.options if option.count} == {today: 1}


def test_scheduled_dialogue_that_is_off_the_site_does_not_open_by_the_day():
    dialogue = dialogue_of("scheduled", "2026-05-31", "")
    Dialogue.objects.update(publication="archived")
    dialogue.refresh_from_db()
    assert not dialogue.is_open
    assert not Dialogue.objects.open().exists()


# Past its last day


def test_page_past_the_last_day_shows_no_form_and_says_closed(over, client):
    page = client.get(at("activity", over.activities.get())).text
    assert at("write", over.activities.get()) not in page
    assert "har stängt" in page
    assert "stängd, väntar på så blev det" in client.get(over.get_absolute_url()).text.lower()


def test_contribution_past_the_last_day_is_refused_and_its_words_kept(over, client, resident):
    client.force_login(resident)
    response = say(client, over.activities.get())
    assert not Contribution.objects.exists()
    assert "Den har stängt, så det du skrev gick inte att skicka. Det står nedanför." in response.text
    assert "Fler bänkar längs ån" in response.text
    assert "Man vill kunna vila på vägen." in response.text


def test_reply_and_support_past_the_last_day_are_refused(over, client, resident):
    said = factories.ContributionFactory(activity=over.activities.get(), published=True)
    client.force_login(resident)
    client.post(of("reply", said), by_hand(text="Jag med."))
    client.post(of("support", said), {"wanted": "1"})
    assert Contribution.objects.count() == 1
    assert not Support.objects.exists()


def test_registration_past_the_last_day_is_refused(over, resident):
    meeting = factories.MeetingFactory(
        activity__dialogue=over, starts_at=NOON + dt.timedelta(days=2), ends_at=NOON + dt.timedelta(days=2, hours=1)
    )
    with pytest.raises(TransitionError):
        meetings.register_user(meeting, resident, name_shown="", needs="")
    assert not Registration.objects.exists()


def test_form_that_was_open_at_midnight_is_refused_after_it(client, resident):
    dialogue = dialogue_of("open", "2026-05-01", "2026-05-31")
    activity = dialogue.activities.get()
    client.force_login(resident)
    for minute, number in [(59, 1), (61, 1)]:
        with time_machine.travel(dt.datetime(2026, 5, 31, 21, tzinfo=dt.UTC) + dt.timedelta(minutes=minute)):
            say(client, activity, text=f"Minut {minute}")
        assert Contribution.objects.count() == number


# Its first day has come


def test_dialogue_whose_first_day_has_come_takes_contributions_though_no_job_has_run(client, resident):
    activity = dialogue_of("scheduled", "2026-05-31", "2026-06-30").activities.get()
    client.force_login(resident)
    assert "<textarea" in client.get(at("write", activity)).text
    say(client, activity)
    assert Contribution.objects.get().text.startswith("Fler bänkar längs ån")


# Lists, and pages that are kept


@pytest.mark.parametrize("name", ["start", "dialogues:list"])
def test_lists_change_at_midnight_though_nothing_is_written(name, client):
    cache.clear()
    dialogue_of("open", "2026-05-01", "2026-05-31", title_sv="Torget", title_en="The square")
    dialogue_of("scheduled", "2026-06-01", "", title_sv="Parken", title_en="The park")
    shown = []
    for hour in (21, 23):
        with time_machine.travel(dt.datetime(2026, 5, 31, hour, tzinfo=dt.UTC), tick=False):
            address = f"{reverse(name)}?state=open" if name == "dialogues:list" else reverse(name)
            text = client.get(address).text
            shown.append(("Torget" in text, "Parken" in text))
    assert shown == [(True, False), (False, True)]
