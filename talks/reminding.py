"""What happens to early talks by the clock: a municipality is reminded that its room was not to stay closed unseen."""

from django.db.models import F, Q
from django.utils import timezone

from core.jobs import Done, each
from partners.notifications import notify_organisation
from talks.models import Talk
from talks.models.talk import TalkQuerySet


def remind_of_closed_rooms() -> Done:
    return each(_late().select_related("municipality").order_by("look_again_on", "pk"), _remind)


def _late() -> TalkQuerySet:
    """Return those whose day has passed, of which the municipality has not been reminded yet."""
    late = Talk.objects.filter(state__in=Talk.AT_WORK, look_again_on__lt=timezone.localdate())
    not_told = Q(reminded_of=None) | ~Q(reminded_of=F("look_again_on"))
    return late.filter(not_told, municipality__isnull=False)


def _remind(talk: Talk) -> bool:
    """Remind it once of each day that it has set: another worker may have been faster."""
    if not _late().filter(pk=talk.pk).update(reminded_of=F("look_again_on")):
        return False
    if talk.municipality:
        notify_organisation(talk.municipality, "talk_look_again", author=talk.author, talk=talk)
    return True
