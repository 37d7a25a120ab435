"""What a detail page shows of its related records: the first ones, how many there are, and where the rest stand."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Generic, TypeVar

from django.db.models import CharField, Count, IntegerField, Model, QuerySet, Subquery, Value
from django.urls import reverse
from django.utils.functional import cached_property

from core.publishing.chain import Station, chain
from core.publishing.content import when_shown

M = TypeVar("M", bound=Model)
COUNTED = 1000  # counting further costs more than it tells


class Related(Generic[M]):
    """The first of some records and how many there are, asked for when the page shows them.

    One query, and where there are more than ``most`` another one that counts them. To describe them takes as long as to
    fetch them: ``find`` does so when they are asked for.
    """

    def __init__(self, find: "Callable[[], QuerySet[M, Any]]", *, url: str = "", most: int = 30) -> None:
        self._find = find
        self.url = url
        self._most = most

    @cached_property
    def _first(self) -> list[M]:
        return list(self._find()[: self._most + 1])

    @property
    def records(self) -> list[M]:
        return self._first[: self._most]

    @cached_property
    def total(self) -> int:
        return len(self._first) if len(self._first) <= self._most else self._find().order_by()[:COUNTED].count()

    @property
    def is_cut(self) -> bool:
        """Whether there are more records than those shown here."""
        return len(self._first) > self._most

    @property
    def is_counted_out(self) -> bool:
        """Whether the count stopped at COUNTED, so that there may be more."""
        return self.total >= COUNTED

    def __bool__(self) -> bool:
        return bool(self._first)


def chain_around(here: str, tied: Mapping[str, Related[Any]], *, reuses: Callable[[], int]) -> list[Station]:
    """Return the chain of a detail page that shows, in sections, the records that its own is ``tied`` to.

    It is counted when the page draws it. The reuses stand in a section of their own.
    """

    def stations() -> list[Station]:
        counts = {section.removesuffix("s"): found.total for section, found in tied.items()}
        urls = {section.removesuffix("s"): f"#{section}" for section in tied}
        return chain({**counts, "reuse": reuses(), here: 1}, {**urls, "reuse": "#reuses"}, here=here)

    return when_shown(stations)


def count_published(records: Iterable[Any], *relations: str, **narrowed: Mapping[str, Any]) -> None:
    """Set ``n_<relation>`` on each record: how many published ones it has there. One query for all relations.

    ``narrowed`` says of a relation which of them count.
    """
    rows = {record.pk: record for record in records}
    if not rows:
        return
    model = type(next(iter(rows.values())))
    counts: list[QuerySet[Any, dict[str, Any]]] = [
        QuerySet(model)
        .filter(pk__in=list(rows), **_of(relation, {"publication": "published", **narrowed.get(relation, {})}))
        .values("pk", relation_=Value(relation, output_field=CharField()))
        .annotate(n=Count("pk"))
        for relation in relations
    ]
    for record in rows.values():
        for relation in relations:
            setattr(record, f"n_{relation}", 0)
    for count in counts[0].union(*counts[1:], all=True):
        setattr(rows[count["pk"]], f"n_{count['relation_']}", count["n"])


def _of(relation: str, conditions: Mapping[str, Any]) -> dict[str, Any]:
    return {f"{relation}__{name}": value for name, value in conditions.items()}


def related_lists(query: str, *, most: int = 30, **kinds: Callable[[], QuerySet[Any]]) -> dict[str, Related[Any]]:
    """Return what is related by kind: "challenges", "outcomes", … The rest stands in each kind's list, by ``query``."""
    return {kind: Related(find, url=f"{reverse(f'{kind}:list')}?{query}", most=most) for kind, find in kinds.items()}


class CountUpTo(Subquery):
    """The number of rows of a query that has a limit: the database counts no further than that."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()
