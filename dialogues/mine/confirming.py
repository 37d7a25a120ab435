"""What happens when somebody opens the link in a mail: the address is confirmed, and what they sent is let in."""

from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from dialogues.contributing.actions import confirm_contributions
from dialogues.meetings.actions import confirm_registrations
from dialogues.models import Contribution, Participant, Registration

CONFIRM_WITHIN = timedelta(days=7)


def waits_for(participant: Participant) -> tuple[QuerySet[Contribution], QuerySet[Registration]]:
    """Return what they have sent in the last week and not confirmed: it takes the link, each time anew."""
    since = timezone.now() - CONFIRM_WITHIN
    contributions = participant.contributions.filter(state=Contribution.State.UNCONFIRMED, created_at__gte=since)
    registrations = participant.registrations.filter(state=Registration.State.UNCONFIRMED, came_at__gte=since)
    return contributions, registrations


def can_confirm(participant: Participant) -> bool:
    """Whether there is something that the link confirms: the address itself, within a week, or what was sent since."""
    contributions, registrations = waits_for(participant)
    is_new = participant.awaits_confirmation and participant.created_at >= timezone.now() - CONFIRM_WITHIN
    return is_new or contributions.exists() or registrations.exists()


@transaction.atomic
def confirm_participant(participant: Participant) -> None:
    """Take down that the address is theirs, and let in what waits for that. A second click changes nothing."""
    contributions, registrations = (list(rows.values_list("pk", flat=True)) for rows in waits_for(participant))
    participant.confirm()
    participant.refresh_from_db(fields=["confirmed_at"])
    confirm_contributions(participant, only=contributions)
    confirm_registrations(participant, only=registrations)
