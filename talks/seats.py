"""Which organisations sit at the table: the municipality, and those that it invites."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.workflow import TransitionError, lock_for_update
from partners.models import Membership, Organisation
from partners.party_workflow import add_party, notify_party
from talks.models import Seat, Talk


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


def people_on(seat: Seat) -> list[User]:
    """Return those who sit there today: named on a seat that is held, and still members of its organisation."""
    members = Membership.objects.current().filter(organisation=seat.organisation_id).values("user")
    named = seat.people.filter(seat__state=Seat.State.CONFIRMED, user__in=members).values("user")
    return list(User.objects.filter(is_active=True, pk__in=named).order_by("pk"))
