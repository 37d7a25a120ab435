"""What early talks need before the parties can meet."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from talks.models import Seat, Talk


class OpeningNeed(TextChoices):
    PLACE = "place", _("where it is about")
    ROOM = "room", _("why the room is closed, and the day on which that is looked at again")
    MUNICIPALITY = "municipality", _("the seat of the municipality")
    LAND = "land", _("a landowner or developer who has accepted a seat")


# The fields in which what is needed is written.
NEEDED_FIELDS = {OpeningNeed.PLACE: ("areas",), OpeningNeed.ROOM: ("closed_because", "look_again_on")}


def needs_of(talk: Talk) -> list[OpeningNeed]:
    """Return what is missing. Two queries."""
    roles = set(talk.parties.confirmed().values_list("role", flat=True))
    met = {
        OpeningNeed.PLACE: talk.areas.exists(),
        OpeningNeed.ROOM: bool(talk.closed_because and talk.look_again_on),
        OpeningNeed.MUNICIPALITY: Seat.Role.MUNICIPALITY in roles,
        OpeningNeed.LAND: not roles.isdisjoint(Seat.OF_THE_LAND),
    }
    return [need for need in OpeningNeed if not met[need]]
