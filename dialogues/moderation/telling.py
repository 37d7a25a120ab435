"""The moderators' letter: one a morning for each dialogue in which something waits that they have not been told of."""

import logging
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from core.workflow import lock_for_update
from dialogues.models import Dialogue
from dialogues.notifications import notify_who_holds, who_holds
from dialogues.told import awaiting, flags, take_down, with_something_new

logger = logging.getLogger(__name__)


class Told(NamedTuple):
    letters: int
    failed: int


def tell_moderators() -> Told:
    letters = failed = 0
    for dialogue in with_something_new().select_related("organiser").order_by("pk"):
        try:
            letters += _tell(dialogue)
        except Exception:
            failed += 1
            logger.exception("The moderators of %s could not be told; the others are.", dialogue.slug)
    return Told(letters, failed)


@transaction.atomic
def _tell(dialogue: Dialogue) -> int:
    """Tell how much waits in one dialogue, and since when; return the number of letters."""
    lock_for_update(dialogue, "pk")
    if not (who_holds(dialogue) and take_down(dialogue)):
        return 0
    waiting, flagged = awaiting(dialogue), flags(dialogue)
    since = min(
        *waiting.order_by("created_at").values_list("created_at", flat=True)[:1],
        *flagged.order_by("created_at").values_list("created_at", flat=True)[:1],
        timezone.now(),
    )
    return notify_who_holds(
        dialogue,
        "moderation_waits",
        key=f"moderation_waits:{dialogue.pk}:{timezone.now().isoformat()}",
        awaiting=waiting.count(),
        flagged=flagged.values("contribution").distinct().count(),
        since=since,
    )
