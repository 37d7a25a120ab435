"""One list page: search, facets with counts, order and pages, all of it in the address."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, ClassVar, Generic, TypeVar

import django_filters
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.core.paginator import Page, Paginator
from django.db.models import CharField, Count, Model, Q, QuerySet, Value
from django.db.models.expressions import Combinable, OrderBy, RawSQL
from django.http import HttpRequest, QueryDict
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from accounts.models import User
from records.database.unions import rows_of, united
from records.facets import Facet, FacetFilter, plain
from records.search import MAX_LENGTH, matching

M = TypeVar("M", bound=Model)
PER_PAGE = 20
# Counting many records takes long and the counts move little: above LARGE they are kept for a minute.
LARGE = 5_000
KEEP_SECONDS = 60

Order = Callable[[], list[str | Combinable | OrderBy]]


@dataclass(frozen=True)
class Chip:
    """An active filter value, with the address of the list without it."""

    label: str
    url: str


@dataclass(frozen=True)
class Listing(Generic[M]):
    """What a list template needs."""

    page: "Page[M]"
    total: int
    form: forms.Form
    facets: list[Facet]
    chips: list[Chip]
    notices: list[str] = field(default_factory=list)
    url: str = ""
    query: str = ""  # the filter as a query string, in its shortest form and without order and page

    @property
    def is_filtered(self) -> bool:
        return bool(self.chips)


class ListFilter(django_filters.FilterSet):
    """Base of the lists' filter sets: subclasses declare facets and orders; the first order is the default."""

    q = django_filters.CharFilter(label=gettext_lazy("Search"), method="search", max_length=MAX_LENGTH)

    orders: ClassVar[dict[str, tuple[str | Promise, Order]]] = {}
    search_paths: ClassVar[tuple[str, ...]] = ("search_text",)

    def __init__(self, data: QueryDict, queryset: QuerySet[Any], visitor: User | AnonymousUser | None = None) -> None:
        super().__init__(data=data, queryset=queryset)
        self.visitor = visitor or AnonymousUser()
        self.notices: list[str] = []
        self.selected: dict[str, dict[str, str]] = {}  # by facet, the labels by value
        self.keys: dict[str, list[str]] = {}
        self._read()

    def search(self, records: QuerySet[M], name: str, text: str) -> QuerySet[M]:
        return records.filter(self.matching(text))

    def matching(self, text: str) -> Q:
        return matching(text, *self.search_paths)

    def searched(self, records: QuerySet[M]) -> QuerySet[M]:
        """Return those of ``records`` that the search finds, in a form that stops early when a page is full."""
        return records.filter(self.matching(self.text)) if self.text else records.all()

    def all_searched(self, records: QuerySet[M]) -> QuerySet[M]:
        """Return the same in a form to go through all of them, for counting."""
        return self.searched(records)

    def kept_for(self) -> str:
        """Return what kept counts depend on besides the address: who reads, and since when, where that matters."""
        return ""

    def keeps(self, total: int) -> bool:
        """Whether counting took so long that the counts are kept for a while."""
        return total > LARGE

    def facet_filters(self) -> dict[str, FacetFilter]:
        return {name: f for name, f in self.filters.items() if isinstance(f, FacetFilter)}

    def _read(self) -> None:
        """Keep what in the address means something, and say what does not."""
        facets = self.facet_filters()
        asked = {name: facet.field.clean(self.data.getlist(name)) for name, facet in facets.items()}
        lookups = []
        for name, facet in facets.items():
            facet.facet_name = name
            self.selected[name] = facet.known(asked[name])
            self.keys[name] = list(self.selected[name])
            lookup = facet.lookup(asked[name]) if asked[name] else None
            if lookup is not None:
                lookups.append(lookup)
        if lookups:
            for row in lookups[0].union(*lookups[1:], all=True):
                self.selected[row["facet_"]][row["value_"]] = row["label_"] or row["value_"]
                self.keys[row["facet_"]].append(row["key_"])
        for name, facet in facets.items():
            for value in asked[name]:
                if value not in self.selected[name]:
                    self.notices.append(
                        _("We do not know “%(value)s” under %(filter)s, so that filter was left out.")
                        % {"value": value[:60], "filter": facet.label}
                    )
        text = self.data.get("q", "").strip()
        if len(text) > MAX_LENGTH:
            self.notices.append(
                ngettext(
                    "The search was cut to its first %d character.",
                    "The search was cut to its first %d characters.",
                    MAX_LENGTH,
                )
                % MAX_LENGTH
            )
        self.text = text[:MAX_LENGTH]
        sort = self.data.get("sort", "")
        if sort and sort not in self.orders:
            self.notices.append(
                _("We do not know the order “%(sort)s”, so the usual one is used.") % {"sort": sort[:60]}
            )
        self.sort = sort if sort in self.orders else next(iter(self.orders))

    def narrowed(self) -> QuerySet[Any]:
        """Return the records under the filter."""
        records = self.searched(self.queryset)
        for name, facet in self.facet_filters().items():
            records = facet.filter(records, self.keys[name])
        return records

    def _to_count(self, among: QuerySet[Any], *, but: str = "") -> QuerySet[Any]:
        """Return those ``among`` what the search found that are under the facets, without the one named ``but``."""
        for name, facet in self.facet_filters().items():
            if name != but:
                among = facet.filter_all(among, self.keys[name])
        return among

    def ordered(self) -> QuerySet[Any]:
        return self._in_order(self.narrowed())

    def _in_order(self, records: QuerySet[M]) -> QuerySet[M]:
        _label, order = self.orders[self.sort]
        return records.order_by(*order(), "id")

    def rows(self, found: QuerySet[Any]) -> QuerySet[Any]:
        """Return what the list shows of those ``found``, a part of ``ordered()``: fetched of them alone."""
        records: Any = self.queryset  # every listed type has for_rows()
        return self._in_order(records.for_rows().filter(pk__in=found.values("pk")))

    def shown_form(self) -> forms.Form:
        """Return the form beside the facets: search, order, and the quiet facets as hidden fields."""
        form = forms.Form(initial={"q": self.text, "sort": self.sort})
        orders = [(key, label) for key, (label, _order) in self.orders.items()]
        form.fields["q"] = forms.CharField(label=gettext_lazy("Search"), max_length=MAX_LENGTH, required=False)
        if len(orders) > 1:  # a choice of one is none
            form.fields["sort"] = forms.ChoiceField(label=gettext_lazy("Sort by"), choices=orders)
        for name, facet in self.facet_filters().items():
            if facet.quiet and self.selected[name]:
                form.initial[name] = list(self.selected[name])
                form.fields[name] = forms.MultipleChoiceField(widget=forms.MultipleHiddenInput)
        return form

    def chosen(self) -> list[tuple[str, str]]:
        """Return what is filtered by, facet by facet: its name and the value's label."""
        return [(name, label) for name in self.facet_filters() for label in self.selected[name].values()]

    def counts(self) -> dict[str, list[tuple[str, str, int]]]:
        """Return the counts of every facet, and of all under the filter as ``""``.

        One query, or none while a large list's counts are kept.
        """
        key = f"counts:{self.queryset.model._meta.label_lower}:{get_language()}:{self.address(sort='').urlencode()}"
        key = _short(f"{key}:{self.kept_for()}")
        kept: dict[str, list[tuple[str, str, int]]] | None = cache.get(key)
        if kept is not None:
            return kept
        counts: dict[str, list[tuple[str, str, int]]] = {}
        for facet, value, label, n in self._counted():
            counts.setdefault(facet, []).append((value, label or value, n))
        # What a facet counts is what the others leave, which may be all where little is left under all of them.
        if self.keeps(max((sum(n for _value, _label, n in rows) for rows in counts.values()), default=0)):
            cache.set(key, counts, KEEP_SECONDS)
        return counts

    def _counted(self) -> list[tuple[Any, ...]]:
        """Return rows of facet, value, label and number. What the search finds is looked for once for all of them."""
        found = plain(self.all_searched(self.queryset)).values("pk") if self.text else None
        among = self.queryset.filter(pk__in=RawSQL("SELECT * FROM found", ())) if self.text else self.queryset.all()
        text = CharField()
        total = (
            plain(self._to_count(among))
            .values(facet_=Value("", text), value_=Value("", text), label_=Value("", text))
            .annotate(n=Count("pk"))
        )
        queries = [
            query
            for name, facet in self.facet_filters().items()
            if not facet.quiet
            for query in facet.count_queries(self._to_count(among, but=name), self.selected[name])
        ]
        return rows_of(united([total, *queries]), found=found)

    def address(self, *, sort: str | None = None, without: tuple[str, str] | None = None) -> QueryDict:
        """Return the filter as the shortest query string, without one value when asked."""
        address = QueryDict(mutable=True)
        if self.text and without != ("q", self.text):
            address["q"] = self.text
        for name in sorted(self.selected):
            for value in sorted(self.selected[name]):
                if without != (name, value):
                    address.appendlist(name, value)
        chosen = self.sort if sort is None else sort
        if chosen and chosen != next(iter(self.orders)):
            address["sort"] = chosen
        return address


class _CountedPaginator(Paginator):
    """A paginator whose count is known already. Past the middle it leafs from the end, which is nearer."""

    def __init__(self, filters: ListFilter, per_page: int, count: int) -> None:
        self.records, self.rows = filters.ordered(), filters.rows
        super().__init__(self.records, per_page)
        self.__dict__["count"] = count  # the place where Paginator.count, a cached property, keeps its value

    def page(self, number: int | str) -> "Page[Any]":
        number = self.validate_number(number)
        before = (number - 1) * self.per_page
        rows = min(self.per_page, self.count - before)
        after = self.count - before - rows
        from_the_end = before > after
        found = self.records.reverse()[after : after + rows] if from_the_end else self.records[before : before + rows]
        return Page(self.rows(found), number, self)


def _short(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def list_records(filter_class: type[ListFilter], request: HttpRequest, records: QuerySet[M]) -> Listing[M]:
    """Return the list page that ``request`` asks for; whatever stands in its address, there is an answer."""
    return listing_of(filter_class(request.GET, records, request.user), request)


def listing_of(filters: ListFilter, request: HttpRequest) -> Listing[Any]:
    counts = filters.counts()
    total = sum(n for _value, _label, n in counts.get("", []))
    paginator = _CountedPaginator(filters, PER_PAGE, total)
    page = paginator.get_page(request.GET.get("page"))
    request.page_number = page.number  # type: ignore[attr-defined]  # for the canonical address
    asked = request.GET.get("page", "")
    if asked and asked != str(page.number):
        filters.notices.append(
            _("There is no page “%(asked)s”. This is page %(number)d of %(pages)d.")
            % {"asked": asked[:20], "number": page.number, "pages": paginator.num_pages}
        )
    facets, chips = [], []
    if filters.text:
        chips.append(
            Chip(_("“%(text)s”") % {"text": filters.text}, _url(request, filters.address(without=("q", filters.text))))
        )
    for name, facet in filters.facet_filters().items():
        selected = filters.selected[name]
        if not facet.quiet:
            options = facet.options(counts.get(name, []), selected)
            if options:
                facets.append(Facet(name, str(facet.label), options, facet.open or bool(selected)))
        chips += [
            Chip(f"{facet.label}: {label}", _url(request, filters.address(without=(name, value))))
            for value, label in selected.items()
        ]
    query = filters.address(sort="").urlencode()
    return Listing(page, total, filters.shown_form(), facets, chips, filters.notices, request.path, query)


def _url(request: HttpRequest, address: QueryDict) -> str:
    return f"{request.path}?{address.urlencode()}" if address else request.path
