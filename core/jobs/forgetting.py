"""What is removed about people for good, by the clock: announced first, done a week later at the soonest.

An app says in its ``timetable.py`` what a job removes (``Forgetter``). Each run of the job announces what will be due
within a week, so that nothing is kept longer than promised, and takes back what is not due any more: somebody has
decided otherwise. Then it removes what has been announced for long enough and is due still, unless that is more than a
person should have looked at.
"""

from argparse import ArgumentParser
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.core.management.base import BaseCommand, CommandError
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import ngettext_lazy

from core.jobs.clock import require_steady
from core.jobs.numbers import say
from core.jobs.rows import Done, each
from core.models import Forgetting
from core.workflow.transitions import Text

GRACE = timedelta(days=7)
AHEAD = GRACE + timedelta(days=1)  # of the day on which it is due: the job runs once a day
MOST_PEOPLE = 500  # in one run, without an editor who has seen the number
WORDS = {  # of what such a job did
    "removed": ngettext_lazy("%(n)s removed", "%(n)s removed", "n"),
    "announced": ngettext_lazy("%(n)s new to be removed in a week", "%(n)s new to be removed in a week", "n"),
}
MOST_THINGS = 20  # dialogues, or others: in one run


@dataclass(frozen=True)
class Due:
    """One thing about people that is to be removed: in a dialogue, or of an organisation."""

    key: str
    title: str
    people: int
    at: datetime


@dataclass(frozen=True)
class Forgetter:
    """What a job removes. ``due`` yields what is to be removed until a moment, ``forget`` removes one of them."""

    job: str
    what: Text  # "who took part in a dialogue"
    due: Callable[[datetime], Iterable[Due]]
    forget: Callable[[str], object]


FORGETTERS: dict[str, Forgetter] = {}


def register(*forgetters: Forgetter) -> None:
    FORGETTERS.update({one.job: one for one in forgetters})


def announce(forgetter: Forgetter) -> int:
    """Announce what will be due within a week, and take back what will not; return how many are new."""
    now = timezone.now()
    mine, new = Forgetting.objects.filter(job=forgetter.job), 0
    due = {one.key: one for one in forgetter.due(now + AHEAD)}
    mine.exclude(key__in=due).delete()
    for one in due.values():
        values = {"title": one.title[:200], "people": one.people}
        first = {"announced_at": now, "from_at": max(one.at, now + GRACE), **values}
        _row, is_new = mine.update_or_create(job=forgetter.job, key=one.key, defaults=values, create_defaults=first)
        new += is_new
    return new


def ready(forgetter: Forgetter) -> QuerySet[Forgetting]:
    """Return what has been announced for long enough. Call ``announce`` first: it takes back what is not due."""
    now = timezone.now()
    due = [one.key for one in forgetter.due(now)]
    waited = Forgetting.objects.filter(job=forgetter.job, from_at__lte=now, announced_at__lte=now - GRACE)
    return waited.filter(key__in=due)


def refusal(rows: Iterable[Forgetting]) -> str:
    """Return why so much is not removed in one run, or nothing."""
    unseen = [row for row in rows if not row.is_confirmed]
    people = sum(row.people for row in unseen)
    if people <= MOST_PEOPLE and len(unseen) <= MOST_THINGS:
        return ""
    return (
        f"{people} people in {len(unseen)} would be forgotten at once, which is more than usual ({MOST_PEOPLE} people,"
        f" {MOST_THINGS} at a time). If that is right, an editor confirms it on the desk, or run this with"
        f" --confirm {people}."
    )


def confirm(rows: Iterable[Forgetting], people: int) -> bool:
    """Note that somebody has seen how many people are forgotten; say whether the number was right."""
    unseen = [row for row in rows if not row.is_confirmed]
    if sum(row.people for row in unseen) != people:
        return False
    Forgetting.objects.filter(pk__in=[row.pk for row in unseen]).update(confirmed_people=F("people"))
    return True


def forget(forgetter: Forgetter) -> Done:
    """Remove what is ready. Raises CommandError when that is too much at once."""
    rows = list(ready(forgetter))
    if why_not := refusal(rows):
        raise CommandError(why_not)

    def remove(row: Forgetting) -> None:
        forgetter.forget(row.key)
        row.delete()

    return each(rows, remove)


class ForgetCommand(BaseCommand):
    """The command of a job that removes something about people for good."""

    job: ClassVar[str]

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="say what is announced and due, and change nothing")
        parser.add_argument("--confirm", type=int, metavar="PEOPLE", help="remove so many people's details at once")

    def handle(self, *args: Any, **options: Any) -> None:
        forgetter = FORGETTERS[self.job]
        if options["dry_run"]:
            self._foretell(forgetter)
            return
        require_steady()
        announced = announce(forgetter)
        if options["confirm"] is not None and not confirm(ready(forgetter), options["confirm"]):
            raise CommandError("That is not the number of people. Run it with --dry-run to see what is due.")
        done = forget(forgetter)
        say(self.stdout, announced=announced, removed=done.number)
        done.end()

    def _foretell(self, forgetter: Forgetter) -> None:
        now = timezone.now()
        announced = {row.key: row for row in Forgetting.objects.filter(job=self.job)}
        for one in forgetter.due(now + AHEAD):
            row = announced.get(one.key)
            day = timezone.localtime(row.from_at if row else max(one.at, now + GRACE))
            self.stdout.write(f"{day:%Y-%m-%d}: {one.title}, {one.people} people")
