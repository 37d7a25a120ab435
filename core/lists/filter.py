"""A list that its address narrows: search, facets with counts, order."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import django_filters
from django.core.cache import cache
from django.db.models import Q, QuerySet
from django.db.models.expressions import Combinable, OrderBy
from django.utils.functional import Promise, cached_property
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from core.lists.facets import Counts, Facet, FacetFilter, plain
from core.lists.fields import Choice, ListForm, OrderField, SearchField
from core.lists.search import matching

# Counting many records takes long and the counts move little: above LARGE they are kept for a minute.
LARGE = 5_000
KEEP_SECONDS = 60

Order = Callable[[], list[str | Combinable | OrderBy]]


@dataclass(frozen=True)
class Chip:
    """An active filter value, with the address of the list without it."""

    label: str
    url: str


class SearchFilter(django_filters.CharFilter):
    field_class = SearchField


class OrderFilter(django_filters.Filter):
    """The orders of a list, by the word in its address; the first is the default."""

    field_class = OrderField

    def __init__(self, label: str | Promise | None = None, **orders: tuple[str | Promise, Order]) -> None:
        super().__init__(label=label or gettext_lazy("Sort by"), orders=orders)
        self.orders = orders

    def filter(self, qs: QuerySet[Any], value: str) -> QuerySet[Any]:
        _label, order = self.orders[value]
        return qs.order_by(*order(), "id")


class ListFilter(django_filters.FilterSet):
    """Base of the lists' filter sets. Subclasses declare facets and ``sort``, an OrderFilter."""

    q = SearchFilter(label=gettext_lazy("Search"), method="search")
    kept_from = LARGE
    named = 200  # hits of a search that the page asks for by their keys from then on; more are searched for again

    class Meta:
        form = ListForm

    @cached_property
    def taken(self) -> dict[str, Any]:
        """What was taken of the address, by the name of the filter."""
        self.form.is_valid()
        return self.form.cleaned_data  # type: ignore[no-any-return]

    @property
    def text(self) -> str:
        return self.taken["q"]  # type: ignore[no-any-return]

    @property
    def notices(self) -> list[str]:
        """What was left out of the address."""
        self.form.is_valid()
        return list(self.form.non_field_errors())

    @property
    def is_filtered(self) -> bool:
        return any(value for name, value in self.taken.items() if name != "sort")

    # Narrowing

    def filter_queryset(self, queryset: QuerySet[Any], *, but: str = "") -> QuerySet[Any]:
        """Return what the filters leave of ``queryset``, all ``but`` one of them."""
        for name, value in self.taken.items():
            if name != but:
                queryset = self.filters[name].filter(queryset, value)
        return queryset

    def search(self, records: QuerySet[Any], name: str, text: str) -> QuerySet[Any]:
        return records.filter(self._found)

    def matching(self, text: str) -> Q:
        return matching(text)

    @cached_property
    def _found(self) -> Q:
        """Look once for what the search finds; a long result is described instead of named."""
        condition = self.matching(self.text)
        keys = list(plain(self.queryset).filter(condition).values_list("pk", flat=True)[: self.named + 1])
        return condition if len(keys) > self.named else Q(pk__in=keys)

    # Facets

    @cached_property
    def _facets(self) -> dict[str, FacetFilter]:
        return {name: one for name, one in self.filters.items() if isinstance(one, FacetFilter)}

    def facets(self) -> list[Facet]:
        """Return the facets that have something to choose. A query for each; none while their counts are kept."""
        shown = []
        for name, counts in self._counts().items():
            facet, chosen = self._facets[name], self.taken[name]
            if options := facet.options(counts, chosen):
                shown.append(Facet(name, str(facet.label), options, facet.open or bool(chosen)))
        return shown

    def _counts(self) -> dict[str, Counts]:
        key = f"{self.queryset.model._meta.label_lower}:{get_language()}:{self.query}:{self.version()}"
        key = f"counts:{hashlib.sha256(key.encode()).hexdigest()}"
        counts: dict[str, Counts] | None = cache.get(key)
        if counts is None:
            counts = {
                name: facet.counts(self.filter_queryset(self.queryset.all(), but=name), self.taken[name])
                for name, facet in self._facets.items()
                if not facet.quiet
            }
            # What a facet counts is what the others leave: all, even where little is left under all of them.
            if max((sum(n for _value, _label, n in rows) for rows in counts.values()), default=0) > self.kept_from:
                cache.set(key, counts, KEEP_SECONDS)
        return counts

    def version(self) -> str:
        """Return what kept counts depend on besides the address."""
        return ""

    # Addresses

    def chosen(self) -> list[tuple[str, Choice]]:
        """Return the values that the list is filtered by, each with the name of its facet."""
        return [(name, choice) for name in self._facets for choice in self.taken[name]]

    @property
    def quiet(self) -> list[tuple[str, str]]:
        """What the form has to carry along, as no facet shows it: names and values."""
        return [(name, choice.value) for name, choice in self.chosen() if self._facets[name].quiet]

    @property
    def query(self) -> str:
        """The filter as the shortest query string, without order and page."""
        return self._address([("q", self.text), *((name, choice.value) for name, choice in self.chosen())])

    def chips(self) -> list[Chip]:
        """Return what the list is filtered by, to be taken away one by one."""
        values = [("q", self.text)] if self.text else []
        labels = [_("“%(text)s”") % {"text": self.text}] if self.text else []
        for name, choice in self.chosen():
            values.append((name, choice.value))
            labels.append(f"{self.filters[name].label}: {choice.label}")
        sort = [("sort", self.taken["sort"])] if self.taken["sort"] != self.form.fields["sort"].first else []
        path = self.request.path
        return [
            Chip(
                label,
                f"{path}?{rest}" if (rest := self._address([*(v for v in values if v != value), *sort])) else path,
            )
            for label, value in zip(labels, values, strict=True)
        ]

    def _address(self, values: list[tuple[str, str]]) -> str:
        return urlencode(sorted((name, value) for name, value in values if value))
