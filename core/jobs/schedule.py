"""When the jobs are due, and how their latest runs went."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from io import StringIO
from typing import Any

from django.core.management import call_command
from django.db import transaction
from django.db.models.functions import Coalesce
from django.utils import timezone
from django_tasks import task

from core.jobs.clock import require_steady
from core.jobs.numbers import taken_down
from core.models import JobRun
from core.workflow.transitions import Text

DAY = timedelta(days=1)
MORNING = time(7)  # here: people are told of things from then on, never at night
GRACE = timedelta(hours=1)  # after which a job that should have run is late
LONG = "long"  # the queue of what may take an hour, so that nothing quick waits behind it


@dataclass(frozen=True)
class Job:
    """A management command that is due ``every`` so often, or once a day ``at`` a local time.

    It says what it did in ``numbers``, whose names have ``words``, and to run it again at once changes nothing.
    """

    command: str
    title: Text
    words: Mapping[str, Any] = field(default_factory=dict)  # of each number, an ``ngettext_lazy`` with "n"
    every: timedelta = DAY
    at: time | None = None
    is_long: bool = False
    forgets: bool = False  # what it removes is gone: it waits while the clock cannot be believed

    def did(self, numbers: Mapping[str, int]) -> list[str]:
        """Return what a run did, in the active language; only the first number is told where it is nothing."""
        known = [name for name in self.words if name in numbers]
        return [str(self.words[name] % {"n": numbers[name]}) for name in known if numbers[name] or name == known[0]]

    def next_after(self, moment: datetime) -> datetime:
        """Return when it is due for the first time after ``moment``."""
        if self.at is None:
            return moment + self.every
        today = timezone.localtime(moment).replace(hour=self.at.hour, minute=self.at.minute, second=0, microsecond=0)
        return today if today > moment else today + DAY


JOBS: dict[str, Job] = {}


def is_morning() -> bool:
    """Whether the day has begun here, for those who are to be told of something."""
    return timezone.localtime().time() >= MORNING


def register(*jobs: Job) -> None:
    for job in jobs:
        if job.command in JOBS:
            raise ValueError(f"Two jobs run {job.command}.")
        JOBS[job.command] = job


@task
def run_job(name: str) -> None:
    """Run a job and note how it went. Raises what the job raises: the task framework logs it."""
    run, said, numbers = JobRun.objects.filter(name=name), StringIO(), dict[str, int]()
    try:
        if JOBS[name].forgets:
            require_steady()
        run.update(started_at=timezone.now())
        with taken_down() as numbers:
            call_command(name, stdout=said, stderr=said)
    except Exception as error:
        run.update(
            failed_at=Coalesce("failed_at", timezone.now()),
            said=f"{said.getvalue()}{type(error).__name__}: {error}",
            numbers=numbers,
        )
        raise
    run.update(succeeded_at=timezone.now(), failed_at=None, said=said.getvalue().strip(), numbers=numbers)


def enqueue_due() -> int:
    """Ask for the jobs whose time has come, each once however many workers ask; return how many that were."""
    now = timezone.now()
    known = {run.name: run for run in JobRun.objects.all()}
    JobRun.objects.bulk_create(
        [
            JobRun(name=job.command, due_at=job.next_after(now) if job.at else now)
            for job in JOBS.values()
            if job.command not in known
        ],
        ignore_conflicts=True,
    )
    for name in JOBS.keys() & known.keys():
        if known[name].due_at > now + JOBS[name].every + GRACE:
            _bring_back(known[name], now)
    due = JobRun.objects.filter(due_at__lte=now, name__in=JOBS).values_list("name", "due_at")
    return sum(_enqueue(JOBS[name], due_at, now) for name, due_at in due)


def _bring_back(run: JobRun, now: datetime) -> None:
    """Take back what a clock that was ahead has noted: the job would rest until then, and not even be late."""
    moments = ("started_at", "succeeded_at", "failed_at", "told_at")
    to_come = {name: now for name in moments if (getattr(run, name) or now) > now}
    JobRun.objects.filter(pk=run.pk, due_at=run.due_at).update(due_at=JOBS[run.name].next_after(now), **to_come)


@transaction.atomic
def _enqueue(job: Job, due_at: datetime, now: datetime) -> bool:
    """Ask for a job and set its next time; not where another worker has done so."""
    mine = JobRun.objects.filter(name=job.command, due_at=due_at).update(due_at=job.next_after(now))
    if mine:
        (run_job.using(queue_name=LONG) if job.is_long else run_job).enqueue(job.command)
    return bool(mine)


def troubled() -> list[JobRun]:
    """Return the jobs whose latest run failed, and those that have not gone well for longer than they should."""
    return [run for run in JobRun.objects.filter(name__in=JOBS) if run.failed_at or is_late(run)]


def is_late(run: JobRun) -> bool:
    last = run.succeeded_at or run.created_at
    return last + JOBS[run.name].every + GRACE < timezone.now()
