"""Facets: filters that show, for each value, how many records it would leave under the rest of the filter."""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import django_filters
from django.db.models import Case, Count, Exists, F, IntegerField, Model, OuterRef, Q, QuerySet, Value, When
from django.db.models.expressions import Combinable
from django.utils.functional import Promise
from django.utils.text import capfirst

from core.lists.fields import Choice, ValuesField
from core.publishing.ordering import in_language

M = TypeVar("M", bound=Model)
Counts = list[tuple[str, str, int]]  # of values: the value, its label, and how many records have it
_PLAIN_VALUE = re.compile(r"[a-zA-Z0-9_-]+")
SHOWN_OPTIONS = 8  # of a facet with many; the largest
MOST_OPTIONS = 500  # of a facet whose reader asks for all
COUNTED = 2_000  # records; to count further takes longer than the numbers are worth


@dataclass(frozen=True)
class Option:
    value: str
    label: str
    count: int
    selected: bool

    @property
    def key(self) -> str:
        """What the page calls it: the value, or a short hash where the value is free text."""
        return (
            self.value if _PLAIN_VALUE.fullmatch(self.value) else hashlib.sha256(self.value.encode()).hexdigest()[:12]
        )


@dataclass(frozen=True)
class Facet:
    """A facet as the page shows it: all its ``total`` values or the first of them, with the others at ``other_url``.

    One that ``is_counted`` tells how many records each value has. Of a longer list it has the values of the latest
    COUNTED records, by how common they are among them, and tells no numbers.
    """

    name: str
    label: str
    options: list[Option]
    open: bool
    total: int
    other_url: str = ""  # the list with all of them, or with the first again; empty when they are few
    is_whole: bool = False  # the reader has asked for all of them
    is_counted: bool = True


def plain(records: QuerySet[M]) -> QuerySet[M]:
    """Return the same query, unordered, as Django's own QuerySet.

    The translated one of django-modeltranslation changes the columns of ``values()`` and their order.
    """
    return QuerySet(records.model, records.query.chain()).order_by()


class FacetFilter(django_filters.Filter):
    """A filter with counted values. Several values of one facet widen the result; several facets narrow it.

    ``path`` leads from the record to the value. ``many`` says that a record may have several values, so that the filter
    must not multiply rows. ``within`` restricts which values of a record count. A ``quiet`` facet is not listed on the
    page: other pages link to it, and it shows only as something that can be taken away.
    """

    field_class = ValuesField
    is_long = False  # whether there may be more values than a page lists, so that only the largest are asked for

    def __init__(
        self,
        path: str,
        label: str | Promise,
        *,
        many: bool = False,
        within: Q | None = None,
        quiet: bool = False,
        open: bool = False,
    ) -> None:
        super().__init__(field_name=path, label=label, known=self.known)
        self.many = many
        self.within = self.counted = within or Q()
        self.keyed_by = path
        self.quiet = quiet
        self.open = open

    def known(self, values: list[str]) -> list[Choice]:
        """Return those of ``values`` that exist."""
        raise NotImplementedError

    def filter(self, qs: QuerySet[M], value: Sequence[Choice]) -> QuerySet[M]:
        """Return those of ``qs`` that have one of the values; all of them when there is none."""
        if not value:
            return qs
        chosen = Q(**{f"{self.keyed_by}__in": [choice.key for choice in value]}) & self.within
        if not self.many:
            return qs.filter(chosen)
        return qs.filter(Exists(qs.model._base_manager.filter(chosen, pk=OuterRef("pk"))))

    def label_column(self) -> Combinable:
        """Return the column that the counts carry as label; empty when the labels are known without."""
        return Value("")

    def counts(self, records: QuerySet[Any], chosen: Sequence[Choice]) -> Counts:
        """Count ``records`` by value; of a long facet, only the ``chosen`` values and the largest. One query."""
        rows = (
            plain(records)
            .filter(self.counted, **{f"{self.field_name}__isnull": False})
            .values_list(F(self.field_name), self.label_column())
            .annotate(n=Count("pk", distinct=self.many))
        )
        if self.is_long:
            is_chosen = Case(
                When(**{f"{self.field_name}__in": [choice.value for choice in chosen]}, then=0),
                default=1,
                output_field=IntegerField(),
            )
            rows = rows.order_by(*([is_chosen] if chosen else []), "-n", self.label_column(), self.field_name)
            rows = rows[:MOST_OPTIONS]
        return [(str(value), label or str(value), n) for value, label, n in rows]

    def options(self, counts: Counts, chosen: Sequence[Choice]) -> list[Option]:
        """Return the options as they are listed; what is chosen is among them even when nothing is left of it."""
        selected = {choice.value: choice.label for choice in chosen}
        listed = {value: Option(value, label, n, value in selected) for value, label, n in counts}
        for value, label in selected.items():
            listed.setdefault(value, Option(value, label, 0, True))
        return self.arrange(listed)

    def arrange(self, options: dict[str, Option]) -> list[Option]:
        """Return the options in the order in which they are read."""
        return _by_size(options.values())

    def some(self, options: list[Option]) -> list[Option]:
        """Return those of many options that are shown at first: the chosen ones and the largest."""
        return _first(_by_size(options)) if len(options) > SHOWN_OPTIONS else options


def _by_size(options: Iterable[Option]) -> list[Option]:
    return sorted(options, key=lambda option: (not option.selected, -option.count, option.label))


def _first(options: list[Option]) -> list[Option]:
    return options[: max(SHOWN_OPTIONS, sum(option.selected for option in options))]


class ChoiceFacet(FacetFilter):
    """A facet over a field with choices, in the order of the choices."""

    def __init__(self, path: str, label: str | Promise, *, choices: Any, **kwargs: Any) -> None:
        super().__init__(path, label, **kwargs)
        self.choices = {str(value): text for value, text in choices if value != ""}

    def known(self, values: list[str]) -> list[Choice]:
        return [Choice(value, value, str(self.choices[value])) for value in values if value in self.choices]

    def arrange(self, options: dict[str, Option]) -> list[Option]:
        return [
            Option(value, capfirst(str(label)), options[value].count, options[value].selected)
            for value, label in self.choices.items()
            if value in options
        ]


class RecordFacet(FacetFilter):
    """A facet over the records ``among``: ``path`` leads to their slug or number, ``label_field`` is their name.

    Of records that are published or not, only the published ones are there to be counted or named.
    """

    is_long = True

    def __init__(
        self,
        path: str,
        label: str | Promise,
        *,
        model: type[Model],
        label_field: str = "name",
        among: dict[str, str] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(path, label, **kwargs)
        self.named = model
        self.label_field = label_field
        self.keyed_by, self.key = path.rsplit("__", 1)
        self.among = among or {}
        if self._has("publication"):
            self.among = {**self.among, "publication": "published"}
        self.counted &= Q(**{f"{self.keyed_by}__{name}": value for name, value in self.among.items()})

    def label_column(self, prefix: str | None = None) -> Combinable:
        field = f"{self.keyed_by if prefix is None else prefix}__{self.label_field}".removeprefix("__")
        return in_language(field) if self._has(f"{self.label_field}_sv") else F(field)

    def known(self, values: list[str]) -> list[Choice]:
        """One query, none for no values."""
        usable = [value for value in values if self.key != "number" or (value.isdecimal() and len(value) < 5)]
        if not usable:
            return []
        rows = plain(self.named._default_manager.filter(**self.among, **{f"{self.key}__in": usable}))
        return [
            Choice(str(value), pk, label)
            for value, pk, label in rows.values_list(self.key, "pk", self.label_column(prefix="")).order_by(self.key)
        ]

    def _has(self, field: str) -> bool:
        return any(one.name == field for one in self.named._meta.get_fields())


class TextFacet(FacetFilter):
    """A facet over a column of any text, of the records ``among``."""

    is_long = True

    def __init__(self, path: str, label: str | Promise, *, among: QuerySet[Any], **kwargs: Any) -> None:
        super().__init__(path, label, within=~Q(**{path: ""}), **kwargs)
        self.among = among

    def known(self, values: list[str]) -> list[Choice]:
        if not values:
            return []
        found = plain(self.among).filter(**{f"{self.field_name}__in": values})
        return [Choice(text, text, text) for text in found.values_list(self.field_name, flat=True).distinct()]


class YearFacet(FacetFilter):
    """A facet over a year, the latest first."""

    def known(self, values: list[str]) -> list[Choice]:
        return [Choice(value, value, value) for value in values if value.isdecimal() and len(value) == len("2017")]

    def arrange(self, options: dict[str, Option]) -> list[Option]:
        return sorted(options.values(), key=lambda option: option.value, reverse=True)

    def some(self, options: list[Option]) -> list[Option]:
        """Return the chosen years and the latest: by size they would be hard to find."""
        return _first(sorted(options, key=lambda option: not option.selected))
