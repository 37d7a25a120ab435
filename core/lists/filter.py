"""A list that its address narrows: search, facets with counts, order."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import urlencode

import django_filters
from django.core.paginator import Page
from django.db.models import Q, QuerySet
from django.db.models.expressions import Combinable, OrderBy
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise, cached_property
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from core.database import these
from core.lists.facets import COUNTED, Counts, Facet, FacetFilter, plain
from core.lists.fields import Choice, ListForm, OrderField, SearchField
from core.lists.paginator import paginate
from core.lists.rows import Rows
from core.lists.search import matching
from core.publishing.content import kept
from core.text.plain import on_one_line

WHOLE = "all"  # in an address, names the facet whose values are all shown

Order = Callable[[], list[str | Combinable | OrderBy]]


class Numbers(NamedTuple):
    """How many records a list has, and how many of them each value of each facet would leave.

    ``is_cut`` says that there are more than ``total``, ``uncounted`` which facets are those of a long list.
    """

    total: int
    is_cut: bool
    counts: dict[str, Counts]
    uncounted: set[str]


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
    """Base of the lists' filter sets. Subclasses declare facets and ``sort``, an OrderFilter.

    A list with a feed (``core.lists.feeds``) says what it is ``called`` there, and the name of the feed's address.
    """

    called: str | Promise = ""
    feed = ""
    q = SearchFilter(label=gettext_lazy("Search"), method="search")
    named = 200  # hits of a search that the page's other queries name by their keys; more are searched for again

    class Meta:
        form = ListForm

    @cached_property
    def taken(self) -> dict[str, Any]:
        """What was read from the address, by the name of the filter."""
        self.form.is_valid()
        return self.form.cleaned_data  # type: ignore[no-any-return]

    @property
    def text(self) -> str:
        return self.taken["q"]  # type: ignore[no-any-return]

    @property
    def notices(self) -> list[str]:
        """What was ignored in the address."""
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
        """Search once, and name what was found by its keys; a long result is searched for again."""
        condition = self.matching(self.text)
        keys = list(plain(self.queryset).filter(condition).values_list("pk", flat=True)[: self.named + 1])
        return condition if len(keys) > self.named else Q(pk__in=keys)

    # Facets

    @cached_property
    def _facets(self) -> dict[str, FacetFilter]:
        return {name: one for name, one in self.filters.items() if isinstance(one, FacetFilter)}

    def facets(self) -> list[Facet]:
        """Return the facets that have something to choose. A query for each, when they have to be counted."""
        shown = []
        for name, counts in self._numbers.counts.items():
            facet, chosen = self._facets[name], self.taken[name]
            if options := facet.options(counts, chosen):
                is_whole = name == self.data.get(WHOLE)
                some = facet.some(options)
                other = self._with(self._values if is_whole else [*self._values, (WHOLE, name)])
                shown.append(
                    Facet(
                        name,
                        str(facet.label),
                        options if is_whole else some,
                        open=facet.open or bool(chosen) or is_whole,
                        total=len(options),
                        other_url=other if len(some) < len(options) else "",
                        is_whole=is_whole,
                        is_counted=name not in self._numbers.uncounted,
                    )
                )
        return shown

    def total(self) -> int:
        """Return how many records there are, or how many the filters leave, COUNTED at most."""
        return self._numbers.total

    @property
    def is_cut(self) -> bool:
        """Whether they leave more than that."""
        return self._numbers.is_cut

    @cached_property
    def _numbers(self) -> Numbers:
        """The numbers, kept for the day while nothing changes: some states follow the calendar."""
        return kept(f"numbers:{timezone.localdate()}:{self.name}:{self.query}", self._count, request=self.request)

    def _count(self) -> Numbers:
        """Look once for the latest records that the filters leave, and count the facets among them.

        A facet that something is chosen of is counted among what the others leave, which is looked for by itself.
        """
        counts, uncounted = {}, set()
        found = self._latest()
        for name, facet in self._facets.items():
            if facet.quiet:
                continue
            chosen = self.taken[name]
            keys = self._latest(but=name) if chosen else found
            if len(keys) > COUNTED:
                uncounted.add(name)
            among = self.queryset.model._base_manager.filter(pk__in=these(keys[:COUNTED]))
            counts[name] = facet.counts(among, chosen)
        is_long = len(found) > COUNTED
        is_cut = is_long and self.is_filtered
        total = self.queryset.count() if is_long and not is_cut else min(len(found), COUNTED)
        return Numbers(total, is_cut, counts, uncounted)

    def _latest(self, *, but: str = "") -> list[int]:
        """Return the keys of the latest records, one more than are counted."""
        left = plain(self.filter_queryset(self.queryset.all(), but=but))
        return list(left.order_by("-pk").values_list("pk", flat=True)[: COUNTED + 1])

    def seen_by(self) -> str:
        """Return a key for those who see the same list; the same for all, where everybody may see the whole list."""
        return ""

    @cached_property
    def name(self) -> str:
        """What tells the list from others in what is kept of it: its address, its language and its readers."""
        return f"{self.path}:{get_language()}:{self.seen_by()}"

    @property
    def asked(self) -> str:
        """What tells the list from others as its address asks for it, but for the page."""
        whole = [(WHOLE, name) for name in self._facets if name == self.data.get(WHOLE)]
        return f"{self.name}:{self._address([*self._values, *self._sort, *whole])}"

    # The page

    def page(self) -> Page[Any]:
        """Return the page that the address asks for. Where it is kept which records it has, none is looked for."""
        page: Page[Any] = paginate(self.request, range(self.total()))
        first = (page.number - 1) * page.paginator.per_page

        def find() -> list[int]:
            return list(self.qs.values_list("pk", flat=True)[first : first + page.paginator.per_page])

        keys = kept(f"keys:{page.number}:{self.asked}", find, request=self.request)
        page.object_list = self.rows(keys)  # type: ignore[assignment]  # a page is gone through, never taken apart
        return page

    def rows(self, keys: list[int]) -> Rows[Any]:
        return Rows(keys, self.fetch, besides=self.rows_depend_on())

    def fetch(self, keys: list[int]) -> Iterable[Any]:
        """Return the records with these keys, with all that their rows show."""
        return self.queryset.for_rows().filter(pk__in=keys)  # type: ignore[no-any-return]

    def rows_depend_on(self) -> str:
        """Return what the rows show beside their record."""
        return ""

    # Addresses

    @property
    def path(self) -> str:
        return self.request.path  # type: ignore[no-any-return]

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
        return self._address(self._values)

    @property
    def with_query(self) -> str:
        """The filter as it follows on an address."""
        return f"?{self.query}" if self.query else ""

    @property
    def feed_url(self) -> str:
        """Where the feed of the list is, filtered like it; empty where there is none."""
        return reverse(self.feed) + self.with_query if self.feed else ""

    @property
    def feed_title(self) -> str:
        """What the list is called, with what it is narrowed by."""
        text = [_("“%(text)s”") % {"text": on_one_line(self.text)}] if self.text else []
        chosen = [*text, *(f"{self.filters[name].label}: {choice.label}" for name, choice in self.chosen())]
        return " – ".join(filter(None, [str(self.called), ", ".join(chosen)]))

    @property
    def _values(self) -> list[tuple[str, str]]:
        text = [("q", self.text)] if self.text else []
        return [*text, *((name, choice.value) for name, choice in self.chosen())]

    @property
    def _sort(self) -> list[tuple[str, str]]:
        sort = self.taken["sort"]
        return [("sort", sort)] if sort != self.form.fields["sort"].first else []

    def chips(self) -> list[Chip]:
        """Return what the list is filtered by, to be taken away one by one."""
        labels = [_("“%(text)s”") % {"text": self.text}] if self.text else []
        labels += [f"{self.filters[name].label}: {choice.label}" for name, choice in self.chosen()]
        return [
            Chip(label, self._with([other for other in self._values if other != value]))
            for label, value in zip(labels, self._values, strict=True)
        ]

    def _with(self, values: list[tuple[str, str]]) -> str:
        """Return the address of the list with these ``values``, in the order that it is in."""
        query = self._address([*values, *self._sort])
        return f"{self.path}?{query}" if query else self.path

    def _address(self, values: list[tuple[str, str]]) -> str:
        return urlencode(sorted((name, value) for name, value in values if value))
