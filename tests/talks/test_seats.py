"""Organisations come to the table: every step with a seat, by everybody, who is told, and who sits there."""

from itertools import product

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core.workflow import TransitionError
from mail.models import OutboxMessage
from sodertorn.workspace import awaited_by, waiting_for
from talks.models import Seat, SeatPerson, Talk
from talks.permissions import enters
from talks.seat_workflow import SEAT_TRANSITIONS
from talks.seats import invite, name_people
from tests import factories
from tests.parallel import at_once, needs_rows_that_lock
from tests.transitions import logged_in, take

pytestmark = pytest.mark.django_db
State, Role = Seat.State, Seat.Role
ROLES = ("anonymous", "resident", "other_planner", "partys_planner", "partys_reader", "municipality", "editor")
PARTY, LEAD = {"partys_planner"}, {"municipality", "editor"}

# (name, state it starts in): (state it leads to, who may take it). What is not here is refused.
TABLE = {
    ("accept", State.INVITED): (State.CONFIRMED, PARTY),
    ("decline", State.INVITED): (State.DECLINED, PARTY),
    ("withdraw", State.INVITED): (State.WITHDRAWN, LEAD),
    ("end", State.CONFIRMED): (State.ENDED, PARTY | LEAD),
}
LETTERS = {"accept": "seat_accepted", "decline": "seat_declined", "end": "seat_left"}


@pytest.fixture
def talk():
    municipality = factories.OrganisationFactory(name="Kommunen", sector="municipality")
    return factories.TalkFactory(open_now=True, municipality=municipality)


@pytest.fixture
def landowner(talk):
    return factories.MembershipFactory(organisation=talk.parties.get(role=Role.LANDOWNER).organisation).user


@pytest.fixture
def host(talk):
    return factories.MembershipFactory(organisation=talk.municipality, role="contact").user


def address(seat, name):
    return reverse("talks:seat-transition", args=[seat.talk.slug, seat.pk, name])


def people_of(seat):
    return reverse("talks:people", args=[seat.talk.slug, seat.pk])


def letters(name):
    return OutboxMessage.objects.filter(name=name)


def somebody(role, seat):
    if role == "anonymous":
        return None
    if role in {"resident", "editor"}:
        return factories.UserFactory(editor=role == "editor")
    organisation = {"other_planner": None, "municipality": seat.talk.municipality}.get(role, seat.organisation)
    member = "reader" if role == "partys_reader" else "planner"
    given = {"organisation": organisation} if organisation else {}
    return factories.MembershipFactory(role=member, **given).user


def put_into(seat, state):
    ended = "2026-06-01" if state == State.ENDED else None
    Seat.objects.filter(pk=seat.pk).update(state=state, started_on=None, ended_on=ended)
    seat.steps.all().delete()
    OutboxMessage.objects.all().delete()
    seat.refresh_from_db()


def test_the_table_has_every_transition():
    assert {name for name, _state in TABLE} == set(SEAT_TRANSITIONS)


@pytest.mark.parametrize("name", SEAT_TRANSITIONS)
def test_transition_of_a_seat_is_taken_or_refused_as_the_table_says(talk, host, name, subtests):
    seat = factories.SeatFactory(talk=talk, state=State.INVITED)
    users = {role: somebody(role, seat) for role in ROLES}
    clients = {role: logged_in(user) for role, user in users.items()}
    for state, role in product((State.INVITED, State.CONFIRMED, State.ENDED), ROLES):
        put_into(seat, state)
        with subtests.test(state=state, role=role):
            clients[role].post(address(seat, name), {"reason": "Nej."})
            seat.refresh_from_db()
            to, allowed = TABLE.get((name, state), (None, ()))
            if to and role in allowed:
                step = seat.steps.get()
                assert (seat.state, step.from_state, step.to_state) == (to, state, to)
                shown_as = {"partys_planner": seat.organisation.name, "municipality": "Kommunen", "editor": ""}
                assert step.actor_name == shown_as[role]
                told = [host.email] if name in LETTERS else []
                assert [one.address for one in letters(LETTERS.get(name, ""))] == told
            else:
                assert (seat.state, seat.steps.count()) == (state, 0)
                assert not OutboxMessage.objects.exists()


def test_whoever_accepts_enters_the_room_and_nobody_else_of_the_organisation(talk):
    member = factories.MembershipFactory()
    seat = invite(talk, member.organisation, role=Role.DEVELOPER, by=factories.UserFactory(), message="Ni bygger där.")
    assert "Kommunen skriver:\n\n”Ni bygger där.”" in letters("seat_invited").get().body
    colleague = factories.MembershipFactory(organisation=member.organisation).user
    logged_in(member.user).post(address(seat, "accept"))
    assert [enters(user, talk) for user in (member.user, colleague)] == [True, False]


def test_municipality_cannot_leave_its_own_talks(talk, host):
    seat = talk.parties.get(role=Role.MUNICIPALITY)
    with pytest.raises(TransitionError):
        take(seat, "end", by=host)


def test_nobody_is_invited_when_the_talks_are_over():
    talk = factories.TalkFactory(closed=True)
    with pytest.raises(TransitionError):
        invite(talk, factories.OrganisationFactory(), role=Role.DEVELOPER, by=factories.UserFactory())


def test_same_role_is_offered_once(talk):
    seat = factories.SeatFactory(talk=talk, state=State.INVITED)
    with pytest.raises(TransitionError):
        invite(talk, seat.organisation, role=seat.role, by=factories.UserFactory())


def test_municipality_invites_one_more_on_the_page_of_the_seats(talk, host):
    developer = factories.MembershipFactory(organisation__name="Byggarna").organisation
    client, page = logged_in(host), reverse("talks:seats", args=[talk.slug])
    assert client.post(page, {"organisation": developer.pk, "role": "developer", "message": ""}).url == page
    seat = talk.parties.get(organisation=developer)
    assert (seat.state, seat.steps.get().actor_name) == (State.INVITED, "Kommunen")
    assert address(seat, "withdraw") in client.get(page).content.decode()
    assert letters("seat_invited").count() == 1


def test_invited_organisation_sees_the_question_on_the_page_and_in_the_workspace(talk, host):
    asked = factories.MembershipFactory(organisation__name="Bolaget").user
    seat = invite(talk, asked.memberships.get().organisation, role=Role.DEVELOPER, by=host, message="Er mark.")
    page = logged_in(asked).get(talk.get_absolute_url()).content.decode()
    assert address(seat, "accept") in page
    assert "Er mark." in page
    (errand,) = waiting_for(asked)
    assert (errand.title, errand.next_url) == (str(talk), talk.get_absolute_url())
    assert [(one.title, one.who) for one in awaited_by(host)] == [(str(talk), "Bolaget")]
    take(seat, "decline", by=asked)
    assert (waiting_for(asked), awaited_by(host)) == ([], [])


@pytest.mark.parametrize("state", [State.INVITED, State.DECLINED, State.WITHDRAWN])
def test_nobody_else_hears_of_what_is_asked(client, talk, state):
    seat = factories.SeatFactory(talk=talk, organisation__name="Hemliga bolaget", state=state)
    assert "Hemliga bolaget" not in client.get(talk.get_absolute_url()).content.decode()
    other = logged_in(factories.MembershipFactory().user)
    assert other.post(address(seat, "accept")).status_code == 404


# People


def test_organisation_says_who_of_it_enters_the_room(talk, landowner):
    seat = talk.parties.get(role=Role.LANDOWNER)
    colleague = factories.MembershipFactory(organisation=seat.organisation).user
    client = logged_in(landowner)
    client.post(people_of(seat), {"people": [landowner.pk, colleague.pk]})
    assert [enters(user, talk) for user in (landowner, colleague)] == [True, True]
    client.post(people_of(seat), {"people": [colleague.pk]})
    assert [enters(user, talk) for user in (landowner, colleague)] == [False, True]


def test_nobody_else_is_named_on_a_seat(talk, landowner):
    seat, stranger = talk.parties.get(role=Role.LANDOWNER), factories.MembershipFactory().user
    response = logged_in(landowner).post(people_of(seat), {"people": [stranger.pk]})
    assert response.context["form"].errors.keys() == {"people"}
    assert not SeatPerson.objects.filter(user=stranger).exists()


def test_others_do_not_name_people_or_see_their_names(talk, host, landowner):
    seat = talk.parties.get(role=Role.LANDOWNER)
    seat.people.create(user=landowner)
    reader = factories.MembershipFactory(organisation=seat.organisation, role="reader").user
    for user in (host, reader, factories.UserFactory(editor=True)):
        assert logged_in(user).get(people_of(seat)).status_code == 403


def test_municipality_keeps_somebody_in_its_room(talk, host):
    seat = talk.parties.get(role=Role.MUNICIPALITY)
    seat.people.create(user=host)
    response = logged_in(host).post(people_of(seat), {"people": []})
    assert response.context["form"].errors.keys() == {"people"}
    assert seat.people.count() == 1


def test_nobody_is_named_on_a_seat_that_has_been_left(talk, landowner):
    seat = talk.parties.get(role=Role.LANDOWNER)
    stale = Seat.objects.get(pk=seat.pk)
    take(seat, "end", by=landowner)
    assert logged_in(landowner).get(people_of(seat)).status_code == 403
    with pytest.raises(TransitionError):
        name_people(stale, [landowner])


def test_whoever_is_deleted_or_leaves_the_organisation_loses_the_room(talk, landowner):
    seat = talk.parties.get(role=Role.LANDOWNER)
    seat.people.create(user=landowner)
    landowner.memberships.update(ended_on=timezone.localdate() - timezone.timedelta(days=1))
    assert not enters(landowner, talk)
    landowner.delete()
    assert not seat.people.exists()


# What those inside see above the page


def test_status_says_what_is_missing_and_who_is_awaited():
    municipality = factories.OrganisationFactory(sector="municipality")
    planner = factories.MembershipFactory(organisation=municipality).user
    talk = factories.TalkFactory(municipality=municipality, seated=False)
    Talk.objects.filter(pk=talk.pk).update(look_again_on=None)
    context = logged_in(planner).get(talk.get_absolute_url()).context
    assert {need.value for need, is_met in context["needs"] if not is_met} == {"place", "room", "municipality", "land"}
    assert context["next_step"].url == reverse("talks:edit", args=[talk.slug])
    assert context["transitions"] == []


def test_page_has_as_many_queries_however_many_seats(talk, host):
    client, numbers = logged_in(host), []
    for _more in range(2):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse("talks:seats", args=[talk.slug])).status_code == 200
            assert client.get(talk.get_absolute_url()).status_code == 200
        numbers.append(len(queries))
        factories.SeatFactory.create_batch(3, talk=talk, state=State.INVITED)
    assert numbers[0] == numbers[1]


@needs_rows_that_lock
@pytest.mark.django_db(transaction=True)
def test_two_who_accept_at_once_take_one_seat():
    talk = factories.TalkFactory(open_now=True)
    seat = factories.SeatFactory(talk=talk, state=State.INVITED)
    users = [factories.MembershipFactory(organisation=seat.organisation).user for _one in range(2)]
    answers = at_once(*[lambda user=user: take(Seat.objects.get(pk=seat.pk), "accept", by=user) for user in users])
    assert sorted(isinstance(one, TransitionError) for one in answers) == [False, True]
    assert (seat.steps.count(), seat.people.count()) == (1, 1)
    assert letters("seat_accepted").count() <= 1


@needs_rows_that_lock
@pytest.mark.django_db(transaction=True)
def test_talks_do_not_open_after_their_only_landowner_has_left():
    talk = factories.TalkFactory(seated=True)
    talk.areas.add(factories.AreaFactory())
    editor, seat = factories.UserFactory(editor=True), talk.parties.get(role=Role.LANDOWNER)
    at_once(
        lambda: take(Talk.objects.get(pk=talk.pk), "open", by=editor),
        lambda: take(Seat.objects.get(pk=seat.pk), "end", by=editor),
    )
    talk.refresh_from_db()
    seat.refresh_from_db()
    assert seat.state == State.ENDED
    opened = talk.steps.filter(to_state="open").first()
    assert (opened is None) == (talk.state == "draft")
    assert opened is None or opened.at <= seat.steps.get(to_state=State.ENDED).at
