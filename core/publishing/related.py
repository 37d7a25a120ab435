"""What a detail page shows of its related records: the first ones, how many there are, and where the rest stand."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import CharField, Count, IntegerField, Model, QuerySet, Subquery, Value
from django.urls import reverse

from core.publishing.chain import Station, chain

M = TypeVar("M", bound=Model)
COUNTED = 1000  # counting further costs more than it tells


@dataclass(frozen=True)
class Related(Generic[M]):
    records: list[M]
    total: int
    url: str = ""

    @property
    def is_cut(self) -> bool:
        """Whether there are more records than those shown here."""
        return self.total > len(self.records)

    @property
    def is_counted_out(self) -> bool:
        """Whether the count stopped at COUNTED, so that there may be more."""
        return self.total >= COUNTED

    def of_all(self, name: str) -> int:
        """Return what the query says of all records together, as each of them has it; 0 when there are none."""
        return getattr(self.records[0], name) if self.records else 0

    def __bool__(self) -> bool:
        return bool(self.records)


def chain_around(here: str, tied: Mapping[str, Related[Any]]) -> list[Station]:
    """Return the chain of a detail page that shows, in sections, the records that its own is ``tied`` to."""
    counts = {section.removesuffix("s"): found.total for section, found in tied.items()}
    urls = {section.removesuffix("s"): f"#{section}" for section in tied}
    reuse = {"reuse": tied["outcomes"].of_all("reuses_of_all")}
    return chain({**counts, **reuse, here: 1}, {**urls, "reuse": "#outcomes"}, here=here)


def count_published(records: Iterable[Any], *relations: str) -> None:
    """Set ``n_<relation>`` on each record: how many published ones it has there. One query for all relations."""
    rows = {record.pk: record for record in records}
    if not rows:
        return
    model = type(next(iter(rows.values())))
    counts: list[QuerySet[Any, dict[str, Any]]] = [
        QuerySet(model)
        .filter(pk__in=list(rows), **{f"{relation}__publication": "published"})
        .values("pk", relation_=Value(relation, output_field=CharField()))
        .annotate(n=Count("pk"))
        for relation in relations
    ]
    for record in rows.values():
        for relation in relations:
            setattr(record, f"n_{relation}", 0)
    for count in counts[0].union(*counts[1:], all=True):
        setattr(rows[count["pk"]], f"n_{count['relation_']}", count["n"])


def related(records: QuerySet[M], *, url: str = "", most: int = 50) -> Related[M]:
    """Return the first ``most`` of ``records`` and how many there are. One query."""
    total = CountUpTo(records.order_by().values("pk")[:COUNTED])
    found = list(records.annotate(total_=total)[:most])
    return Related(found, getattr(found[0], "total_") if found else 0, url)  # noqa: B009  # no field of the model


def related_lists(query: str, *, most: int = 50, **found: QuerySet[Any]) -> dict[str, Related[Any]]:
    """Return what is related by kind: "challenges", "outcomes", … The rest stands in each kind's list, by ``query``."""
    return {
        kind: related(records, url=f"{reverse(f'{kind}:list')}?{query}", most=most) for kind, records in found.items()
    }


class CountUpTo(Subquery):
    """The number of rows of a query that has a limit: the database counts no further than that."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()
