"""What stands at a place: challenges, dialogues, trials and reuses, counted and never listed one by one.

However many records there are, a map and its list have a few numbers for each place.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.db.models import Count, F, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.db.models.lookups import IsNull
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from challenges.models import Challenge
from core.database import these
from core.lists.facets import plain
from core.publishing.ordering import in_language
from dialogues.models import Dialogue
from outcomes.models import Reuse, Trial
from places.models import Area

ELSEWHERE = 200  # reuses outside the portal's places that are shown
MOST_DEMONSTRATIONS = 50  # at places; there is one, as a rule


@dataclass(frozen=True)
class Kind:
    """A kind of records on the map: those that everybody sees, and the way from one to its place and to the rest."""

    label: Any
    records: Callable[[], QuerySet[Any]]
    place: tuple[str, ...]  # lead to the key of its place, the first that does
    perspective: str
    outcome: str = ""  # leads to the record whose page tells of it, where it has none of its own

    def chosen(self, *, perspectives: Iterable[str], is_open: bool) -> QuerySet[Any]:
        """Return what the reader has asked for of them."""
        records = plain(self.records())
        if perspectives:
            records = records.filter(**{f"{self.perspective}__slug__in": list(perspectives)})
        if is_open:
            records = records.filter(pk__in=open_dialogues()) if self.records is _dialogues else records.none()
        return records

    def placed(self, **chosen: Any) -> QuerySet[Any]:
        """Return the records with the keys of their places as ``place``."""
        place = Coalesce(*self.place) if len(self.place) > 1 else F(*self.place)
        placed: QuerySet[Any] = self.chosen(**chosen).annotate(place=place).filter(place__isnull=False)
        return placed

    def stands_there(self, **chosen: Any) -> Q:
        """Return whether any of the records is at a place: a condition on places.

        Each place is asked about by itself, so that a page of them is found without reading all records. PostgreSQL
        would do that for EXISTS, as soon as there are many places.
        """
        found = Q(pk__in=[])
        for n, way in enumerate(self.place):
            there = self.chosen(**chosen).filter(**dict.fromkeys(self.place[:n]), **{way: OuterRef("pk")})
            found |= Q(IsNull(Subquery(there.values("pk")[:1]), False))
        return found


def open_dialogues() -> QuerySet[Any]:
    return Dialogue.objects.published().real().open().values("pk")


def _dialogues() -> QuerySet[Any]:
    return Dialogue.objects.published().real()


def _trials() -> QuerySet[Any]:
    return Trial.objects.filter(outcome__publication="published")


def _reuses() -> QuerySet[Any]:
    return Reuse.objects.confirmed().filter(outcome__publication="published")


_AREA_OR_HOSTS = ("area", "organisation__area")
KINDS = {
    "challenge": Kind(gettext_lazy("Challenges"), lambda: Challenge.objects.published(), ("areas",), "perspectives"),
    "dialogue": Kind(gettext_lazy("Dialogues"), _dialogues, ("areas",), "challenges__perspectives"),
    "trial": Kind(gettext_lazy("Trials"), _trials, _AREA_OR_HOSTS, "outcome__perspectives", "outcome"),
    "reuse": Kind(gettext_lazy("Reuses"), _reuses, _AREA_OR_HOSTS, "outcome__perspectives", "outcome"),
}


class Chosen(NamedTuple):
    """What the reader has asked for; empty is everything."""

    kinds: tuple[str, ...] = ()
    perspectives: tuple[str, ...] = ()
    is_open: bool = False

    def placed(self) -> dict[str, QuerySet[Any]]:
        return {name: kind.placed(**self.of_each) for name, kind in self.asked.items()}

    @property
    def asked(self) -> dict[str, Kind]:
        return {name: kind for name, kind in KINDS.items() if name in self.kinds or not self.kinds}

    @property
    def of_each(self) -> dict[str, Any]:
        return {"perspectives": self.perspectives, "is_open": self.is_open}

    def number(self) -> Count:
        """Return what counts records at a place: each is there once, unless several perspectives bring it along.

        To look for what is there twice takes most of the time that counting takes.
        """
        return Count("pk", distinct=bool(self.perspectives))

    def stands_there(self) -> Q:
        """Return whether anything of it stands at a place: a condition on places."""
        return reduce(or_, (kind.stands_there(**self.of_each) for kind in self.asked.values()), Q(pk__in=[]))


class Mark(NamedTuple):
    """So many records of a kind at a place, in words, with where they stand. ``shape`` is the kind, or "open".

    A demonstration has a shape of its own, and counts for nothing.
    """

    shape: str
    n: int
    text: str
    url: str


def marks_at(areas: Iterable[Area], chosen: Chosen) -> dict[int, list[Mark]]:
    """Return what stands at each of ``areas``, by its key: two queries a kind, however many records there are."""
    by_key = {area.pk: area for area in areas}
    marks: dict[int, list[Mark]] = defaultdict(list)
    for name, records in chosen.placed().items():
        kind = KINDS[name]
        rows = list(
            records.filter(place__in=list(by_key))
            .values("place")
            .annotate(n=chosen.number(), one=Max(kind.outcome or "pk"))
        )
        titles = _titles(kind, [row["one"] for row in rows if row["n"] == 1])
        open_at = _open_at(by_key, chosen) if name == "dialogue" else {}
        for row in rows:
            area, n = by_key[row["place"]], row["n"]
            n_open = open_at.get(area.pk, 0)
            if n == 1:
                title, url = titles[row["one"]]
                marks[area.pk].append(Mark("open" if n_open else name, 1, _one(name, title, is_open=bool(n_open)), url))
                continue
            if n_open:
                marks[area.pk].append(Mark("open", n_open, _text("open", n_open), _list_of("open", area, chosen)))
            if n > n_open:
                rest = n - n_open
                marks[area.pk].append(Mark(name, rest, _text(name, rest), _list_of(name, area, chosen)))
    for key, mark in _demonstrations(by_key, chosen):
        marks[key].append(mark)
    return dict(marks)


def _demonstrations(areas: Iterable[int], chosen: Chosen) -> list[tuple[int, Mark]]:
    """Return what can be tried out at places, and is no dialogue of theirs. One query."""
    if chosen.is_open or (chosen.kinds and "dialogue" not in chosen.kinds):
        return []
    found = plain(Dialogue.objects.published().filter(is_demonstration=True, areas__in=list(areas)))
    if chosen.perspectives:
        found = found.filter(challenges__perspectives__slug__in=chosen.perspectives)
    rows = found.order_by("pk").values_list("areas", "slug", in_language("title")).distinct()
    return [
        (
            area,
            Mark(
                "demonstration",
                0,
                _("Demonstration: %(title)s") % {"title": title},
                Dialogue(slug=slug).get_absolute_url(),
            ),
        )
        for area, slug, title in rows[:MOST_DEMONSTRATIONS]
    ]


def elsewhere(chosen: Chosen) -> list[Reuse]:
    """Return the reuses that lie at no place of the portal, the latest first; where they lie they say themselves."""
    if chosen.is_open or (chosen.kinds and "reuse" not in chosen.kinds):
        return []
    found = _reuses().filter(area=None).filter(Q(organisation=None) | Q(organisation__area=None))
    if chosen.perspectives:
        found = found.filter(outcome__perspectives__slug__in=chosen.perspectives).distinct()
    return list(found.select_related("outcome", "organisation", "area").order_by("-pk")[:ELSEWHERE])


def _open_at(areas: Iterable[int], chosen: Chosen) -> dict[int, int]:
    dialogues = KINDS["dialogue"].placed(perspectives=chosen.perspectives, is_open=True)
    counted = dialogues.filter(place__in=list(areas)).values("place").annotate(n=chosen.number())
    return {row["place"]: row["n"] for row in counted}


def _titles(kind: Kind, keys: list[int]) -> dict[int, tuple[str, str]]:
    """Return the titles and addresses of single records, or of the outcomes that they are of."""
    model = kind.records().model
    named = model._meta.get_field(kind.outcome).related_model if kind.outcome else model
    rows = plain(named._default_manager.filter(pk__in=these(keys))).values_list("pk", "slug", in_language("title"))
    app = named._meta.app_label
    return {pk: (title, reverse(f"{app}:detail", args=[slug])) for pk, slug, title in rows}


def _one(name: str, title: str, *, is_open: bool) -> str:
    if is_open:
        return _("Open dialogue: %(title)s") % {"title": title}
    words = {
        "challenge": _("Challenge: %(title)s"),
        "dialogue": _("Dialogue: %(title)s"),
        "trial": _("Trial of %(title)s"),
        "reuse": _("Reuse of %(title)s"),
    }
    return words[name] % {"title": title}


def _text(shape: str, n: int) -> str:
    words = {
        "challenge": ngettext("%(n)s challenge", "%(n)s challenges", n),
        "dialogue": ngettext("%(n)s dialogue", "%(n)s dialogues", n),
        "open": ngettext("%(n)s open dialogue", "%(n)s open dialogues", n),
        "trial": ngettext("%(n)s trial", "%(n)s trials", n),
        "reuse": ngettext("%(n)s reuse", "%(n)s reuses", n),
    }
    return words[shape] % {"n": n}


def _list_of(shape: str, area: Area, chosen: Chosen) -> str:
    """Return where the records of a kind at a place are listed: in their own list, or on the place's page."""
    lists = {"challenge": "challenges:list", "dialogue": "dialogues:list", "open": "dialogues:list"}
    if shape not in lists:
        return area.get_absolute_url()
    query = [("municipality" if area.is_municipality else "place", area.slug)]
    query += [("perspective", slug) for slug in chosen.perspectives]
    query += [("state", "open")] if shape == "open" else []
    return f"{reverse(lists[shape])}?{urlencode(query)}"
