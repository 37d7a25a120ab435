"""Several write about one session at the same moment: in real parallel transactions."""

import uuid

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from mail.models import OutboxMessage
from talks.models import Session
from talks.sessions import actions
from tests.factories import SeatPersonFactory, SessionFactory, TalkFactory
from tests.parallel import at_once, needs_rows_that_lock
from tests.talks.test_sessions import at, sent
from tests.transitions import logged_in

pytestmark = [needs_rows_that_lock, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def talk():
    return TalkFactory(open_now=True)


@pytest.fixture
def browsers(talk):
    """Return those of three on the municipality's seat."""
    seat = talk.parties.get(role="municipality")
    return [logged_in(SeatPersonFactory(seat=seat).user) for _each in range(3)]


def posts(client, url, **words):
    return lambda: client.post(url, words).status_code


def test_of_those_who_write_the_summary_at_once_one_is_saved_and_the_others_are_told(talk, browsers):
    address = at("session-summary", SessionFactory(talk=talk, held=True))
    seen = browsers[0].get(address).context["form"]["seen"].value()
    answers = at_once(*(posts(one, address, summary=f"Text {n}.", seen=seen) for n, one in enumerate(browsers)))
    assert sorted(answers) == [200, 200, 302]
    assert Session.objects.get().summary_sv.startswith("Text ")


def test_summary_published_by_three_is_published_once(talk, browsers):
    session = SessionFactory(talk=talk, held=True, summary_sv="Parterna enades.")
    address = at("session-transition", session, name="publish-summary")
    assert at_once(*(posts(one, address) for one in browsers)) == [302] * 3
    assert session.steps.count() == 1


def test_session_called_by_a_double_click_is_there_once(talk, browsers):
    address, form = reverse("talks:session-create", args=[talk.slug]), sent(form_key=str(uuid.uuid4()))
    assert at_once(*(posts(browsers[0], address, **form) for _click in range(3))) == [302] * 3
    assert talk.sessions.count() == 1
    assert OutboxMessage.objects.filter(name="session_called").count() == 3  # people on the seat, once each


def test_session_is_cancelled_while_it_is_changed(talk, browsers):
    session = SessionFactory(talk=talk)
    cancels = posts(browsers[0], at("session-transition", session, name="cancel"), reason="Sjukdom.")
    at_once(cancels, posts(browsers[1], at("session-edit", session), **sent(place="Medborgarhuset")))
    session.refresh_from_db()
    assert (session.state, session.cancelled_because) == ("cancelled", "Sjukdom.")


def test_party_leaves_while_it_proposes_a_point(talk):
    session, seat = SessionFactory(talk=talk), talk.parties.get(role="landowner")
    person = SeatPersonFactory(seat=seat).user
    proposes = posts(logged_in(person), at("point-propose", session), text="Vem renar marken?")
    left, proposed = at_once(lambda: _leave(seat, person) or "left", proposes), session.points.exists()
    assert "left" in left
    assert ({302, 403} & set(left)) == ({302} if proposed else {403})


def _leave(seat, person):
    """Leave as the step does, without its letter."""
    with transaction.atomic():
        seat.lock()
        seat.move_from("confirmed", to="ended", by=person, ended_on=timezone.localdate())


def test_late_summary_is_asked_for_once_by_two_runs(talk):
    SeatPersonFactory(seat=talk.parties.get(role="municipality"))
    SessionFactory(talk=talk, late=True)
    assert sorted(done.number for done in at_once(actions.ask_for_summaries, actions.ask_for_summaries)) == [0, 1]
    assert OutboxMessage.objects.count() == 1
