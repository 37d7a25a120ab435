"""Whether the clock can be believed: what cannot be undone is not done by a clock that has leapt.

The worker notes every few seconds what time it is, and so does each job that removes something for good. When the
clock stands more than two days after the latest of these moments, it has leapt, or the portal has been off: nothing is
removed until somebody says that the clock is right (``manage.py confirm_clock``), or it is back where it was.
"""

from datetime import datetime, timedelta

from django.core.management.base import CommandError
from django.db.models import Max
from django.utils import timezone

from accounts.models import User
from core.models import JobRun, LivedThrough

LEAP = timedelta(days=2)
ROW = 1


def note_time() -> LivedThrough:
    """Note that the portal lives at this moment, and whether the clock has leapt to it."""
    now = timezone.now()
    lived, _is_new = LivedThrough.objects.get_or_create(pk=ROW, defaults={"seen_at": _newest_known() or now})
    if lived.leapt_from and lived.leapt_from - LEAP < now < lived.leapt_from + LEAP:
        lived.leapt_from = None  # it is back
    elif not lived.leapt_from and now - lived.seen_at > LEAP:
        lived.leapt_from = lived.seen_at
    lived.seen_at = now
    lived.save(update_fields=["seen_at", "leapt_from"])
    return lived


def require_steady() -> None:
    """Raise CommandError while the clock cannot be believed."""
    lived = note_time()
    if lived.leapt_from:
        raise CommandError(
            f"The clock has leapt from {_said(lived.leapt_from)} to {_said(lived.seen_at)}, or the portal was off"
            " meanwhile. Nothing is removed for good until somebody runs manage.py confirm_clock."
        )


def confirm() -> None:
    """Believe the clock as it stands."""
    note_time()
    LivedThrough.objects.filter(pk=ROW).update(leapt_from=None)


def _newest_known() -> datetime | None:
    """Return the newest moment that the database knows of: the portal may be older than its row here."""
    moments = [JobRun.objects.aggregate(at=Max("started_at"))["at"], User.objects.aggregate(at=Max("last_login"))["at"]]
    return max((moment for moment in moments if moment), default=None)


def _said(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}"
