"""The changes of the plan as everybody reads them: on the page of the talks, and where what caused them stands."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

from django.db.models import QuerySet

from dialogues.models import Contribution, Dialogue, Statement
from talks.changes.worth import Sum, sums_of
from talks.models import PlanChange, Talk
from talks.models.plan_change import RESULTS_OUT, SHOWN


@dataclass(frozen=True)
class Changes:
    """The changes of talks, and what they came to. A sum of one number says nothing new, and is left out."""

    all: list[PlanChange]

    @property
    def first(self) -> list[PlanChange]:
        return [change for change in self.all if change.number and change.number <= SHOWN]

    @property
    def are_more(self) -> bool:
        return len(self.first) < len(self.all)

    @cached_property
    def sums(self) -> list[Sum]:
        counted = [worth for change in self.all for worth in change.worths.all() if worth.low is not None]
        return sums_of(counted) if len(counted) > 1 else []


def changes_of(talk: Talk) -> Changes:
    """Return the changes that everybody reads. Six queries, however many there are."""
    return Changes(list(talk.changes.public().for_everybody()))


def told_points() -> QuerySet[Statement]:
    """Return the points that everybody reads on the pages Så blev det."""
    return Statement.objects.filter(dialogue__publication="published", dialogue__state__in=RESULTS_OUT)


def plan_changes_of(contribution: Contribution) -> list[PlanChange]:
    """Return the changes that a contribution has caused, for its page. One query."""
    found = PlanChange.objects.public().filter(contributions=contribution)
    return list(found.select_related("talk").order_by("talk", "number"))


def plan_changes_by_point(dialogue: Dialogue) -> dict[int, list[PlanChange]]:
    """Return the changes that each point of what came of a dialogue has caused, by its number. One query."""
    links = PlanChange.statements.through.objects.filter(
        statement__dialogue=dialogue, planchange__in=PlanChange.objects.public()
    )
    found: defaultdict[int, list[PlanChange]] = defaultdict(list)
    for link in links.select_related("planchange__talk").order_by("planchange__talk", "planchange__number"):
        found[link.statement_id].append(link.planchange)
    return dict(found)
