"""Every step of early talks, by everybody: who takes it, what history says, and who is told."""

import datetime as dt
from itertools import product

import pytest
from django.urls import reverse
from django.utils import timezone

from core.workflow import TransitionError
from mail.models import OutboxMessage
from talks.models import Seat, Talk
from talks.workflow import TALK_TRANSITIONS
from tests import factories
from tests.transitions import logged_in, take

pytestmark = pytest.mark.django_db
State = Talk.State
ROLES = ("anonymous", "resident", "other_planner", "reader", "municipality", "landowner", "editor")
LEAD, MUNICIPALITY = {"municipality", "editor"}, {"municipality"}

# (name, state it starts in): (state it leads to, who may take it). What is not here is refused.
TABLE = {
    ("open", State.DRAFT): (State.OPEN, LEAD),
    ("sum-up", State.OPEN): (State.SUMMING_UP, LEAD),
    ("close", State.SUMMING_UP): (State.CLOSED, LEAD),
    ("reopen", State.SUMMING_UP): (State.OPEN, LEAD),
    ("reopen", State.CLOSED): (State.OPEN, LEAD),
    ("cancel", State.OPEN): (State.CANCELLED, LEAD),
    ("cancel", State.SUMMING_UP): (State.CANCELLED, LEAD),
    ("shut-room", State.OPEN): ("room_shut", MUNICIPALITY),
    ("shut-room", State.SUMMING_UP): ("room_shut", MUNICIPALITY),
    ("shut-room", State.CLOSED): ("room_shut", MUNICIPALITY),
    ("shut-room", State.CANCELLED): ("room_shut", MUNICIPALITY),
}
LETTERS = {"close": "talk_closed", "cancel": "talk_cancelled", "shut-room": "room_shut"}


@pytest.fixture
def talk():
    talk = factories.TalkFactory(seated=True, summary_sv="De enades.")
    talk.areas.add(factories.AreaFactory())
    return talk


@pytest.fixture
def contact(talk):
    landowner = talk.parties.get(role=Seat.Role.LANDOWNER).organisation
    return factories.MembershipFactory(organisation=landowner, role="contact").user


def somebody(role, talk):
    if role == "anonymous":
        return None
    if role in {"resident", "editor"}:
        return factories.UserFactory(editor=role == "editor")
    organisations = {
        "municipality": talk.municipality,
        "reader": talk.municipality,
        "landowner": talk.parties.get(role=Seat.Role.LANDOWNER).organisation,
    }
    given = {"organisation": organisations[role]} if role in organisations else {}
    return factories.MembershipFactory(role="reader" if role == "reader" else "planner", **given).user


def put_into(talk, state):
    on_site = {} if state == State.DRAFT else {"publication": "published", "published_at": timezone.now()}
    off_site = {"publication": "draft", "published_at": None}
    Talk.objects.filter(pk=talk.pk).update(
        state=state, room_shut_at=None, started="", ended="", **(on_site or off_site)
    )
    talk.steps.all().delete()
    OutboxMessage.objects.all().delete()
    talk.refresh_from_db()


def test_the_table_has_every_transition_that_pages_offer():
    offered = {row.name for row in TALK_TRANSITIONS.values() if row.on_page}
    assert {name for name, _state in TABLE} | {"open-room"} == offered


@pytest.mark.parametrize("name", [*dict.fromkeys(name for name, _state in TABLE)])
def test_transition_is_taken_or_refused_as_the_table_says(talk, contact, name, subtests):
    clients = {role: logged_in(somebody(role, talk)) for role in ROLES}
    address = reverse("talks:transition", args=[talk.slug, name])
    for state, role in product(State, ROLES):
        put_into(talk, state)
        with subtests.test(state=state, role=role):
            clients[role].post(address, {"reason": "Därför."})
            talk.refresh_from_db()
            to, allowed = TABLE.get((name, state), (None, ()))
            if to and role in allowed:
                step = talk.steps.get()
                after = state if to == "room_shut" else to
                assert (talk.state, step.from_state, step.to_state) == (after, state, to)
                assert step.actor_name == (talk.municipality.name if role == "municipality" else "")
                told = [contact.email] if name in LETTERS else []
                assert [one.address for one in OutboxMessage.objects.filter(name=LETTERS.get(name, ""))] == told
            else:
                assert (talk.state, talk.steps.count(), talk.is_shut) == (state, 0, False)
                assert not OutboxMessage.objects.exists()


def test_open_talks_are_on_the_site_from_today(talk, client):
    take(talk, "open", by=factories.UserFactory(editor=True))
    assert talk.started == timezone.localdate().isoformat()
    assert client.get(talk.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("missing", ["place", "room", "municipality", "land"])
def test_talks_open_when_nothing_is_missing(talk, missing):
    if missing == "place":
        talk.areas.clear()
    elif missing == "room":
        Talk.objects.filter(pk=talk.pk).update(look_again_on=None)
    else:
        role = {"land": Seat.Role.LANDOWNER, "municipality": Seat.Role.MUNICIPALITY}[missing]
        talk.parties.filter(role=role).update(state="invited")
    talk.refresh_from_db()
    with pytest.raises(TransitionError, match="kan inte öppnas"):
        take(talk, "open", by=factories.UserFactory(editor=True))


def test_day_to_look_again_has_to_be_ahead_when_they_open(talk):
    Talk.objects.filter(pk=talk.pk).update(look_again_on=timezone.localdate())
    talk.refresh_from_db()
    with pytest.raises(TransitionError):
        take(talk, "open", by=factories.UserFactory(editor=True))


def test_talks_close_only_with_what_came_of_them(talk):
    put_into(talk, State.SUMMING_UP)
    Talk.objects.filter(pk=talk.pk).update(summary="", summary_sv="", summary_en="")
    talk.refresh_from_db()
    with pytest.raises(TransitionError):
        take(talk, "close", by=factories.UserFactory(editor=True))


def test_letter_of_cancelled_talks_has_the_reason(talk, contact):
    put_into(talk, State.OPEN)
    take(talk, "cancel", by=factories.UserFactory(editor=True), reason="Marken såldes.")
    assert "Marken såldes." in OutboxMessage.objects.get(name="talk_cancelled").body


def test_next_step_of_talks_that_are_ready_is_to_open_them(talk):
    planner = factories.MembershipFactory(organisation=talk.municipality).user
    context = logged_in(planner).get(talk.get_absolute_url()).context
    assert context["next_step"].transition == "open"
    assert context["needs"] == []


def test_next_step_of_a_room_closed_past_its_day_is_a_new_day(talk):
    put_into(talk, State.OPEN)
    Talk.objects.filter(pk=talk.pk).update(look_again_on=timezone.localdate() - dt.timedelta(days=1))
    planner = factories.MembershipFactory(organisation=talk.municipality).user
    step = logged_in(planner).get(talk.get_absolute_url()).context["next_step"]
    assert step.url == reverse("talks:edit-room", args=[talk.slug])
