"""What has stopped, for those who run the portal: a mail once for each trouble, and what ``check --deploy`` says."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Warning, register
from django.core.mail import mail_admins
from django.db import Error as DatabaseError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from core.jobs.schedule import GRACE, JOBS, troubled
from core.models import JobRun, LivedThrough, WorkerSign

# A worker that has given no sign of life for so long is gone, and others take up what it had begun.
SILENT_FOR = timedelta(minutes=2)


def workers() -> int:
    """Return how many workers have given a sign of life lately, and not by a clock that was ahead."""
    now = timezone.now()
    return WorkerSign.objects.filter(seen_at__range=(now - SILENT_FOR, now + GRACE)).count()


def tell_of_trouble() -> int:
    """Mail the administrators about the jobs that are in trouble, once until each goes well again; return how many.

    What is late because no worker ran is not told of until one has had an hour to make up for it.
    """
    bad = troubled()
    JobRun.objects.exclude(told_at=None).exclude(pk__in=[run.pk for run in bad]).update(told_at=None)
    now = timezone.now()
    had_time = WorkerSign.objects.filter(Q(began_at__lt=now - GRACE) | Q(began_at__gt=now)).exists()
    new = [run for run in bad if run.told_at is None and (run.failed_at or had_time)] if settings.ADMINS else []
    told = 0
    for run in new:
        with transaction.atomic(), override(settings.LANGUAGE_CODE):
            if JobRun.objects.filter(pk=run.pk, told_at=None).update(told_at=now):
                mail_admins(*_mail(run))
                told += 1
    return told


def _mail(run: JobRun) -> tuple[str, str]:
    title = JOBS[run.name].title
    if run.failed_at:
        subject = _("Has failed: %(job)s") % {"job": title}
    else:
        subject = _("Has not been done for too long: %(job)s") % {"job": title}
    when = [
        f"{label} {timezone.localtime(moment):%Y-%m-%d %H:%M}"
        for label, moment in [(_("Last done:"), run.succeeded_at), (_("Has failed since:"), run.failed_at)]
        if moment
    ]
    more = _("You are told once. The editors’ desk shows how all jobs are doing, and the log says more.")
    return subject, "\n".join([f"{title} ({run.name})", *when, "", run.said, "", more, settings.SITE_URL])


@register("jobs", deploy=True)
def jobs_that_stopped(app_configs: object, **kwargs: Any) -> list[CheckMessage]:
    """Say what has stopped; nothing where the database cannot be asked, or has no tables yet."""
    try:
        with transaction.atomic():
            return list(_findings())
    except DatabaseError:
        return []


def _findings() -> Iterator[CheckMessage]:
    runs = troubled()
    if not workers():
        yield Warning(
            "No worker gives a sign of life: no mail is sent, and nothing is done that is due by the clock.",
            hint="Run manage.py run_worker beside the web server, all the time.",
            id="core.W001",
        )
    if runs:
        names = ", ".join(f"{run.name} ({'failed' if run.failed_at else 'late'})" for run in runs)
        yield Warning(f"Jobs in trouble: {names}.", hint="The editors’ desk and the log say more.", id="core.W002")
    if LivedThrough.objects.exclude(leapt_from=None).exists():
        yield Warning(
            "The clock has leapt, or the portal was off for days: nothing is removed for good.",
            hint="See that the machine's clock is right, then run manage.py confirm_clock.",
            id="core.W003",
        )
