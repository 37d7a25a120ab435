"""Facets: filters that show, for each value, how many records it would leave under the rest of the filter."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import django_filters
from django import forms
from django.db.models import BooleanField, Case, CharField, Count, Exists, F, Model, OuterRef, Q, QuerySet, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce
from django.utils.functional import Promise
from django.utils.text import capfirst

from records.ordering import in_language

M = TypeVar("M", bound=Model)
_PLAIN_VALUE = re.compile(r"[a-zA-Z0-9_-]+")
MOST_VALUES = 20  # that one address may name of a facet
MOST_OPTIONS = 60  # that a page lists of a facet; the largest ones


@dataclass(frozen=True)
class Option:
    value: str
    label: str
    count: int
    selected: bool

    @property
    def key(self) -> str:
        """What the page names it by: the value, or where it is any text, a short sign of it."""
        return (
            self.value if _PLAIN_VALUE.fullmatch(self.value) else hashlib.sha256(self.value.encode()).hexdigest()[:12]
        )


@dataclass(frozen=True)
class Facet:
    """A facet as the page shows it."""

    name: str
    label: str
    options: list[Option]
    open: bool


class _ValuesField(forms.Field):
    """Any number of values of one name in the address; whether they mean something, the filter says."""

    widget = forms.SelectMultiple

    def clean(self, value: Any) -> list[str]:
        values = value if isinstance(value, list | tuple) else []
        texts = (str(value).strip() for value in values)
        return list(dict.fromkeys(text for text in texts if text))[:MOST_VALUES]


def plain(records: QuerySet[M]) -> QuerySet[M]:
    """Return the same query, unordered, as Django's own QuerySet.

    The translated one of django-modeltranslation puts the columns of ``values()`` in an order that changes from query
    to query, which a union must not.
    """
    return QuerySet(records.model, records.query.chain()).order_by()


class FacetFilter(django_filters.Filter):
    """A filter with counted values. Several values of one facet widen the result; several facets narrow it.

    ``path`` leads from the record to the value. ``many`` says that a record may have several values, so that the filter
    must not multiply rows. ``within`` restricts which values of a record count. A ``quiet`` facet is not listed on the
    page: other pages link to it, and it shows only as something that can be taken away.

    What a visitor chose is known by ``values``, as the address has them; the database is asked by ``keys``, of which it
    knows how common each is.
    """

    field_class = _ValuesField
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
        super().__init__(field_name=path, label=label, required=False)
        self.many = many
        # One step to the value's own record meets it once, and needs no DISTINCT, which is slow on a large list.
        self.repeats = many and (path.count("__") > 1 or not isinstance(self, RecordFacet))
        self.within = self.counted = within or Q()
        self.keyed_by = path
        self.quiet = quiet
        self.open = open

    def filter(self, qs: QuerySet[M], value: list[str]) -> QuerySet[M]:
        """Return those of ``qs`` that have one of the keys in ``value``; all of them when there is none."""
        if not value:
            return qs
        chosen = Q(**{f"{self.keyed_by}__in": value}) & self.within
        if not self.many:
            return qs.filter(chosen)
        return qs.filter(Exists(qs.model._base_manager.filter(chosen, pk=OuterRef("pk"))))

    def filter_all(self, records: QuerySet[M], keys: list[str]) -> QuerySet[M]:
        """Filter in a form to go through all of ``records``, for counting, where that is another one."""
        return self.filter(records, keys)

    def known(self, values: list[str]) -> dict[str, str]:
        """Return those of ``values`` that exist, each with its label. Each is its own key."""
        raise NotImplementedError

    def lookup(self, values: list[str]) -> "QuerySet[Any, dict[str, Any]] | None":
        """Return rows (facet_, key_, value_, label_) of those ``values`` that exist, when only the database knows."""
        return None

    def label_column(self) -> Combinable:
        """Return the column that the count query carries as label; empty when the labels are known without."""
        return Value("", output_field=CharField())

    def options(self, counts: Iterable[tuple[str, str, int]], selected: Mapping[str, str]) -> list[Option]:
        """Return the options, the largest first; what is selected is listed even when nothing is left of it."""
        listed = {value: Option(value, label, n, value in selected) for value, label, n in counts}
        for value, label in selected.items():
            listed.setdefault(value, Option(value, label, 0, True))
        return self.arrange(listed)

    def arrange(self, options: dict[str, Option]) -> list[Option]:
        by_size = sorted(options.values(), key=lambda option: (not option.selected, -option.count, option.label))
        return by_size[:MOST_OPTIONS]

    def count_queries(self, records: QuerySet[Any], chosen: Iterable[str]) -> list[QuerySet[Any, dict[str, Any]]]:
        """Return queries of rows (facet_, value_, label_, n) over ``records``.

        Of a long facet they are the largest ones, and those that are ``chosen``.
        """
        rows = self.count_query(records)
        if not self.is_long:
            return [rows]
        is_chosen = Case(
            When(**{f"{self.field_name}__in": list(chosen)}, then=True), default=False, output_field=BooleanField()
        )
        first = [is_chosen.desc()] if chosen else []
        return [rows.order_by(*first, "-n", "label_", "value_")[:MOST_OPTIONS]]

    def count_query(self, records: QuerySet[Any]) -> QuerySet[Any, dict[str, Any]]:
        rows: QuerySet[Any, dict[str, Any]] = (
            plain(records)
            .filter(self.counted, **{f"{self.field_name}__isnull": False})
            .values(
                facet_=Value(self.facet_name, output_field=CharField()),
                value_=Cast(F(self.field_name), CharField()),
                label_=self.label_column(),
            )
            .annotate(n=Count("pk", distinct=self.repeats))
        )
        return rows

    facet_name: str  # the name the filter set gives it


class ChoiceFacet(FacetFilter):
    """A facet over a field with choices, in the order of the choices."""

    def __init__(self, path: str, label: str | Promise, *, choices: Any, **kwargs: Any) -> None:
        super().__init__(path, label, **kwargs)
        self.choices = {str(value): text for value, text in choices if value != ""}

    def known(self, values: list[str]) -> dict[str, str]:
        return {value: str(self.choices[value]) for value in values if value in self.choices}

    def arrange(self, options: dict[str, Option]) -> list[Option]:
        return [
            Option(value, capfirst(str(label)), options[value].count, options[value].selected)
            for value, label in self.choices.items()
            if value in options
        ]


class RecordFacet(FacetFilter):
    """A facet over related records: ``path`` leads to their slug or number, ``label_field`` is their name.

    Only those ``among`` them that have these values are there to be counted or named; of records that are published or
    not, only the published ones.
    """

    is_long = True

    def __init__(
        self,
        path: str,
        label: str | Promise,
        *,
        model: type[Model],
        label_field: str = "name",
        among: Mapping[str, str] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(path, label, **kwargs)
        self.named = model
        self.label_field = label_field
        self.prefix, self.key = path.rsplit("__", 1)
        self.keyed_by = self.prefix
        self.among = dict(among or {})
        if self._has("publication"):
            self.among["publication"] = "published"
        self.counted &= Q(**{f"{self.prefix}__{name}": value for name, value in self.among.items()})

    def label_column(self, prefix: str | None = None) -> Combinable:
        field = f"{self.prefix}__{self.label_field}" if prefix is None else self.label_field
        return in_language(field) if self._has(f"{self.label_field}_sv") else F(field)

    def known(self, values: list[str]) -> dict[str, str]:
        """Return nothing: which records exist is asked for all facets at once, by ``lookup``."""
        return {}

    def lookup(self, values: list[str]) -> QuerySet[Any, dict[str, Any]]:
        """Return rows (facet_, key_, value_, label_) of the records that ``values`` name."""
        usable = [value for value in values if self.key != "number" or (value.isdecimal() and len(value) < 5)]
        rows: QuerySet[Any, dict[str, Any]] = (
            plain(self.named._default_manager.all())
            .filter(**self.among, **{f"{self.key}__in": usable})
            .values(
                facet_=Value(self.facet_name, output_field=CharField()),
                key_=Cast(F("pk"), CharField()),
                value_=Cast(F(self.key), CharField()),
                label_=self.label_column(prefix=""),
            )
        )
        return rows

    def _has(self, field: str) -> bool:
        return any(one.name == field for one in self.named._meta.get_fields())


class TextFacet(FacetFilter):
    """A facet over a column of any text, of the records ``among``."""

    is_long = True

    def __init__(self, path: str, label: str | Promise, *, among: QuerySet[Any], **kwargs: Any) -> None:
        super().__init__(path, label, within=~Q(**{path: ""}), **kwargs)
        self.among = among

    def known(self, values: list[str]) -> dict[str, str]:
        return {}

    def lookup(self, values: list[str]) -> QuerySet[Any, dict[str, Any]]:
        rows: QuerySet[Any, dict[str, Any]] = (
            plain(self.among)
            .filter(**{f"{self.field_name}__in": values})
            .values(
                facet_=Value(self.facet_name, output_field=CharField()),
                key_=Cast(F(self.field_name), CharField()),
                value_=Cast(F(self.field_name), CharField()),
                label_=self.label_column(),
            )
            .distinct()
        )
        return rows


class YearFacet(FacetFilter):
    """A facet over a year, the latest first."""

    def filter(self, qs: QuerySet[M], value: list[str]) -> QuerySet[M]:
        """Ask for the year in the words of the order by year, so that its index leads there."""
        if not value:
            return qs
        asked: QuerySet[M] = qs.alias(known_year=Coalesce(self.field_name, 0)).filter(known_year__in=value)  # type: ignore[assignment]
        return asked

    def known(self, values: list[str]) -> dict[str, str]:
        return {value: value for value in values if value.isdecimal() and len(value) == len("2017")}

    def arrange(self, options: dict[str, Option]) -> list[Option]:
        years = sorted(options.values(), key=lambda option: option.value, reverse=True)
        return [Option(o.value, o.value, o.count, o.selected) for o in years][:MOST_OPTIONS]
