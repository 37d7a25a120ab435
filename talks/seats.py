"""Which organisations sit at the table: the municipality, and those that it invites."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.workflow import TransitionError, lock_for_update
from partners.models import Membership, Organisation
from partners.party_workflow import add_party, notify_party
from talks.models import Seat, SeatPerson, SeatStep, Talk


def why_closed(talk: Talk) -> str:
    """Say why no organisation takes a seat; "" while the talks are prepared or held."""
    if talk.state in Talk.BEING_HELD:
        return ""
    return _("The talks are now “%(state)s”, so no organisation can join them.") % {"state": talk.get_state_display()}


@transaction.atomic
def invite(
    talk: Talk, organisation: Organisation, *, role: str, by: User, message: str = "", on_behalf_of: str = ""
) -> Seat:
    """Offer an organisation a seat. It hears of it at once, of a draft, too: what it says shapes the talks."""
    lock_for_update(talk, "state")
    if why := why_closed(talk):
        raise TransitionError(why)
    seat: Seat = add_party(
        talk.parties,
        organisation,
        role=role,
        state=Seat.State.INVITED,
        by=by,
        message=message,
        on_behalf_of=on_behalf_of,
    )
    notify_party(seat, "seat_invited")
    return seat


def why_silent(talk: Talk, seat: Seat) -> str:
    """Say why the party on ``seat`` writes nothing in the room now; "" when it does. The talks are locked."""
    if not talk.is_at_work:
        return _("The parties do not work in the room now.")
    return "" if talk.parties.confirmed().filter(pk=seat.pk).exists() else _("The party has left the table.")


@transaction.atomic
def name_people(seat: Seat, people: Iterable[User]) -> None:
    """Let those sit on the seat, and nobody else. Raises TransitionError when the seat is not held any more."""
    seat.lock()
    if not seat.is_confirmed:
        raise TransitionError(_("Your organisation no longer has this seat."))
    chosen = {user.pk for user in people}
    seat.people.exclude(user__in=chosen).delete()
    there = set(seat.people.values_list("user", flat=True))
    seat.people.bulk_create([SeatPerson(seat=seat, user_id=key) for key in sorted(chosen - there)])


def people_in_room(talk: Talk, *, on: Seat | None = None) -> list[User]:
    """Return those who sit at the table today, members of their organisations; while the room is shut, not all do.

    ``on``: those on one seat alone.
    """
    seats = talk.parties.confirmed()
    if on is not None:
        seats = seats.filter(pk=on.pk)
    if talk.is_shut:
        seats = seats.filter(organisation=talk.municipality_id)
    members = set(
        Membership.objects.current()
        .filter(organisation__in=seats.values("organisation"))
        .values_list("user_id", "organisation_id")
    )
    named = User.objects.filter(is_active=True, pk__in=[user for user, _organisation in members])
    sits = seats.filter(people__user__in=named).values_list("people__user_id", "organisation_id")
    return list(named.filter(pk__in={user for user, one in sits if (user, one) in members}).order_by("pk"))


def invitations_in(talk: Talk) -> list[SeatStep]:
    """Return who was invited when, and what each of them answered, for those in the room. One query."""
    steps = SeatStep.objects.filter(party__talk=talk).select_related("party__organisation", "actor")
    return list(steps.order_by("at", "pk"))
