"""Who may hold early talks, who enters the room, and who works there.

The room is for the people on its seats, and for nobody else: editors set the public page right, and do not enter.
"""

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from accounts.models import User
from accounts.permissions import may_use_admin
from partners.models import Organisation
from partners.permissions import writes_for
from talks.models import PlanChange, Seat, Talk


def invites_to_talks(visitor: User | AnonymousUser) -> QuerySet[Organisation]:
    """Return the municipalities on whose behalf the visitor can hold talks."""
    return writes_for(visitor).filter(sector=Organisation.Sector.MUNICIPALITY)


def can_hold_talks(visitor: User | AnonymousUser) -> bool:
    """Members who write for a municipality hold talks on its behalf."""
    return invites_to_talks(visitor).exists()


def leads(visitor: User | AnonymousUser, talk: Talk) -> bool:
    """Whether the visitor writes for the municipality, or is an editor where there is none."""
    if talk.municipality_id is None:
        return may_use_admin(visitor)
    return writes_for(visitor).filter(pk=talk.municipality_id).exists()


def can_lead(visitor: User | AnonymousUser, talk: Talk) -> bool:
    """Those who lead it take its steps and invite; editors do in the municipality's place."""
    return may_use_admin(visitor) or leads(visitor, talk)


def can_edit(visitor: User | AnonymousUser, talk: Talk) -> bool:
    """The municipality's planners change its texts while it is held; editors do in their place."""
    return talk.state in Talk.BEING_HELD and can_lead(visitor, talk)


def can_discard(visitor: User | AnonymousUser, talk: Talk) -> bool:
    """Those who lead it delete a draft; what has been on the site is cancelled instead."""
    return talk.state == Talk.State.DRAFT and not talk.is_published and can_lead(visitor, talk)


def seats_of(visitor: User | AnonymousUser, talk: Talk) -> QuerySet[Seat]:
    """Return the seats at this table that the visitor sits on today."""
    return talk.parties.held_by(visitor)


def writes_on(visitor: User | AnonymousUser, talk: Talk) -> QuerySet[Seat]:
    """Return the seats on which the visitor writes: those of organisations where they are more than a reader."""
    return seats_of(visitor, talk).filter(organisation__in=writes_for(visitor))


def enters(visitor: User | AnonymousUser, talk: Talk) -> bool:
    """Whether the visitor reads what is in the room. While it is shut, only the municipality's own people do."""
    seats = seats_of(visitor, talk)
    if talk.is_shut:
        seats = seats.filter(organisation=talk.municipality_id)
    return seats.exists()


def hosts(visitor: User | AnonymousUser, talk: Talk) -> bool:
    """Whether the visitor sits there for the municipality, which registers and keeps what is in the room."""
    return seats_of(visitor, talk).filter(organisation=talk.municipality_id).exists()


def works_in(visitor: User | AnonymousUser, talk: Talk) -> bool:
    """Whether the visitor writes in the room: enters it while the parties work there, and writes for their seat."""
    return talk.is_at_work and writes_on(visitor, talk).exists()


def can_write_alternatives(visitor: User | AnonymousUser, talk: Talk) -> bool:
    """The people on the municipality's seat say between which alternatives the talks choose, and what follows."""
    return talk.is_at_work and writes_on(visitor, talk).filter(organisation=talk.municipality_id).exists()


def can_call_sessions(visitor: User | AnonymousUser, talk: Talk) -> bool:
    """The people on the municipality's seat call the parties to sessions, change them and call them off."""
    return works_in(visitor, talk) and _sits_for_municipality(visitor, talk)


def can_tell_of_sessions(visitor: User | AnonymousUser, talk: Talk) -> bool:
    """They say who came and what was said, however the talks have ended: a promised summary is still owed then."""
    return talk.state != Talk.State.DRAFT and _sits_for_municipality(visitor, talk)


def _sits_for_municipality(visitor: User | AnonymousUser, talk: Talk) -> bool:
    own = seats_of(visitor, talk).filter(organisation=talk.municipality_id)
    return own.filter(organisation__in=writes_for(visitor)).exists()


def can_name_people(visitor: User | AnonymousUser, seat: Seat) -> bool:
    """Those who write for an organisation say who of its members sits on its seat, as long as it is held."""
    return seat.is_confirmed and writes_for(visitor).filter(pk=seat.organisation_id).exists()


def speaks_for(visitor: User | AnonymousUser, talk: Talk) -> str:
    """Return the name of the municipality when the visitor acts for it; empty for the portal's editors."""
    return talk.municipality.name if talk.municipality and leads(visitor, talk) else ""


def speaks_at_table(visitor: User | AnonymousUser, seat: Seat) -> bool:
    """Whether the visitor works in the room on that seat: what is agreed there is said for its organisation."""
    return seat.talk.is_at_work and writes_on(visitor, seat.talk).filter(pk=seat.pk).exists()


def speaks_for_seat(visitor: User | AnonymousUser, seat: Seat) -> bool:
    """Whether the visitor writes for the organisation, which keeps its promises also when it has left the table."""
    return writes_for(visitor).filter(pk=seat.organisation_id).exists()


def writes_changes(visitor: User | AnonymousUser, talk: Talk) -> bool:
    """The municipality writes in the room what has changed in its plan; the other parties read the drafts there."""
    return leads(visitor, talk) and works_in(visitor, talk)


def can_write_change(visitor: User | AnonymousUser, change: PlanChange) -> bool:
    """What is public is corrected and followed up by those who lead the talks, also when the room is closed."""
    return writes_changes(visitor, change.talk) if change.is_draft else can_lead(visitor, change.talk)


def reads_change(visitor: User | AnonymousUser, change: PlanChange) -> bool:
    """Whether the visitor comes to the page on which it is written: everybody else reads it once it is public."""
    return enters(visitor, change.talk) if change.is_draft else can_lead(visitor, change.talk)
