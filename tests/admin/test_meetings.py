"""Meetings in the admin: what is set there reaches those who have registered, as from the dialogue's own pages."""

import datetime as dt

import pytest
from django.core import mail
from django.urls import reverse

from dialogues.models import Meeting
from tests import factories
from tests.admin.pages import MAKERS, filled_in, list_of, page_of, shown

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting():
    return MAKERS[Meeting]()


@pytest.fixture
def desk(client, editor):
    client.force_login(editor)
    return client


def change(client, meeting, **changes):
    url = page_of(meeting)
    return client.post(url, filled_in(shown(client, url), **changes))


def test_list_counts_who_comes_and_who_waits(desk, meeting):
    Meeting.objects.update(capacity=2)
    for state in ("registered", "waiting", "waiting", "waiting", "cancelled"):
        factories.RegistrationFactory(meeting=meeting, state=state)
    row = desk.get(list_of(Meeting)).context["cl"].result_list.get()
    assert (row.n_registered, row.n_waiting) == (2, 3)
    page = shown(desk, page_of(meeting)).text
    registrations = reverse("dialogues:registrations", args=[meeting.activity.dialogue.slug, meeting.activity.slug])
    assert f'<a href="{registrations}">5 registrations</a>' in page


def test_changed_place_is_announced_once_to_registered(desk, meeting, mailoutbox, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        assert change(desk, meeting, place_sv="Fittja gård").status_code == 302
        assert change(desk, meeting, minutes_sv="Vi talade om bänkar.").status_code == 302
    before, meeting = meeting, Meeting.objects.get()
    assert (meeting.place_sv, meeting.minutes_sv) == ("Fittja gård", "Vi talade om bänkar.")
    assert meeting.revision == before.revision + 1
    assert ["Fittja gård" in message.body for message in mail.outbox] == [True]


def test_more_places_let_those_who_wait_move_up(desk, meeting):
    Meeting.objects.update(capacity=1)
    waiting = factories.RegistrationFactory(meeting=meeting, state="waiting")
    change(desk, meeting, capacity="2")
    waiting.refresh_from_db()
    assert waiting.state == "registered"


@pytest.mark.parametrize(
    "changes", [{"ends_at_0": "2001-01-01"}, {"capacity": "0"}, {"place_sv": "", "place_en": ""}], ids=str
)
def test_impossible_meeting_is_explained(desk, meeting, changes):
    response = change(desk, meeting, **changes)
    assert response.status_code == 200
    assert response.context["errors"]
    assert Meeting.objects.get().revision == meeting.revision


def test_cancelling_takes_a_reason_and_tells_those_who_come(
    desk, meeting, mailoutbox, django_capture_on_commit_callbacks
):
    url = reverse("admin:dialogues_meeting_step", args=[meeting.pk, "cancel"])
    with django_capture_on_commit_callbacks(execute=True):
        desk.post(url, {"reason": ""})
        assert not Meeting.objects.get().is_cancelled
        assert desk.post(url, {"reason": "Lokalen är stängd."}).status_code == 302
    assert Meeting.objects.get().cancelled_because == "Lokalen är stängd."
    assert ["Lokalen är stängd." in message.body for message in mail.outbox] == [True]


def test_meeting_that_has_begun_is_not_cancelled(desk, meeting):
    Meeting.objects.update(starts_at=meeting.starts_at - dt.timedelta(days=8))
    url = reverse("admin:dialogues_meeting_step", args=[meeting.pk, "cancel"])
    desk.post(url, {"reason": "För sent."})
    assert not Meeting.objects.get().is_cancelled
