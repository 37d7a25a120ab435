"""The open data of early talks: what everybody reads of commitments, of changes, and of what those were worth."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.open_data.columns import code_book
from core.open_data.licences import CC0
from core.open_data.tables import Column, day_shown, rows
from core.publishing.publication import Publication
from core.text import tables
from talks.models import Commitment, PlanChange, Worth

LICENCE = CC0


def _shown(value: Any) -> Any:
    return "" if value is None else value


@dataclass(frozen=True)
class Table:
    name: str
    title: str | Promise
    description: str | Promise
    columns: tuple[Column, ...]
    found: Callable[[], QuerySet]


def commitments() -> QuerySet[Commitment]:
    """Return what both sides have agreed on; no demonstration."""
    return Commitment.objects.public().filter(talk__is_demonstration=False).order_by("talk", "number")


def changes() -> QuerySet[PlanChange]:
    return PlanChange.objects.public().filter(talk__is_demonstration=False).order_by("talk", "number")


def worths() -> QuerySet[Worth]:
    of_changes = Q(plan_change__publication=Publication.PUBLISHED, plan_change__talk__is_demonstration=False)
    found = Worth.objects.filter(of_changes, plan_change__talk__publication=Publication.PUBLISHED)
    return found.order_by("plan_change__talk", "plan_change__number", "order", "pk")


TALK = _("The talks, as in their address.")
NUMBER = _("The number of the change in the talks, which never changes.")
TABLES = (
    Table(
        "commitments",
        _("Commitments in early talks"),
        _("What municipalities, landowners and developers have promised each other in early talks, and how it went."),
        (
            Column("talk", TALK, "talk__slug"),
            Column("number", _("The number of the commitment in the talks, which never changes."), "number"),
            Column("by", _("The organisation that promises."), "by__organisation__name"),
            Column("to", _("The organisation to which it is promised."), "to__organisation__name"),
            Column("text", _("What is promised, in the words that hold now."), "text"),
            Column("due", _("The day by which it is to be done."), "due_on", shown=day_shown),
            Column("state", _("How it stands. What is agreed and not done after its day is late."), "state",
                   choices=Commitment.State),
            Column("agreed", _("The day on which both sides agreed."), "agreed_on", shown=day_shown),
            Column("ended", _("The day on which it was kept or withdrawn; else empty."), "ended_on", shown=day_shown),
            Column("evidence", _("What shows that it was kept."), "evidence"),
        ),
        commitments,
    ),
    Table(
        "changes",
        _("Changes of plans in early talks"),
        _("What has changed in plans because of early talks, why, and what was seen after building."),
        (
            Column("talk", TALK, "talk__slug"),
            Column("number", NUMBER, "number"),
            Column("title", _("What changed."), "title"),
            Column("before", _("How it was before."), "before"),
            Column("after", _("How it is after the change."), "after"),
            Column("because", _("Why it was changed."), "because"),
            Column("language", _("The language it was written in: ISO 639-1."), "language"),
            Column("published", _("The day on which it was published."), "published_at", shown=day_shown),
            Column("was_so", _("What the follow-up after building found; empty before it."), "was_so",
                   choices=PlanChange.WasSo),
            Column("followed_up", _("What was seen after building."), "followed_up"),
            Column("followed_up_on", _("The day of the follow-up."), "followed_up_on", shown=day_shown),
        ),
        changes,
    ),
    Table(
        "worth",
        _("What changes of plans were worth"),
        _("Gains and losses of each change. Add up only what has the same kind, the same unit and the same “how”."),
        (
            Column("talk", TALK, "plan_change__talk__slug"),
            Column("number", NUMBER, "plan_change__number"),
            Column("kind", _("Of what kind it is."), "kind", choices=Worth.Kind),
            Column("direction", _("Whether it was won or lost."), "direction", choices=Worth.Direction),
            Column("low", _("How much; of a range, the least. Empty for a risk, which is told in words."), "low",
                   shown=_shown),
            Column("high", _("Of a range, the most; else empty."), "high", shown=_shown),
            Column("unit", _("In what it is counted."), "unit", choices=Worth.Unit),
            Column("of_what", _("What it is, in words."), "of_what"),
            Column("how", _("How it was found."), "how", choices=Worth.How),
            Column("by", _("Who found it."), "by"),
            Column("sure", _("How sure it is."), "sure", choices=Worth.Sure),
        ),
        worths,
    ),
)  # fmt: skip
BY_NAME = {table.name: table for table in TABLES}


def head_of(table: Table) -> dict[str, Any]:
    """Return what a JSON file begins with."""
    return {
        "title": str(table.title),
        "description": str(table.description),
        "licence": LICENCE,
        "columns": code_book(table.columns),
    }


def as_csv(table: Table) -> Iterator[bytes]:
    lines = chain([[column.name for column in table.columns]], rows(table.found(), table.columns))
    return tables.in_pieces(tables.as_csv(lines))


def as_json(table: Table) -> Iterator[bytes]:
    names = [column.name for column in table.columns]
    found = rows(table.found(), table.columns)
    return tables.in_pieces(tables.as_json(head_of(table), table.name, names, found))
