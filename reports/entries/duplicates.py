"""Which entries are here already, and which stand twice in the same text."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.db.models import Q
from django.utils.translation import gettext as _
from stdnum import isbn

from accounts.models import User
from records.search import fold
from reports.entries.entry import Entry
from reports.models import Report

_IDENTIFIERS = ("doi", "isbn", "diva_id")


@dataclass(frozen=True)
class Duplicate:
    """What an entry is the same as: a report here, or an earlier entry; and by what it was recognised."""

    by: str
    report: Report | None = None
    earlier: Entry | None = None

    @property
    def said(self) -> str:
        return {
            "doi": _("the same DOI"),
            "isbn": _("the same ISBN"),
            "diva_id": _("the same DiVA id"),
            "title": _("the same title and year"),
        }[self.by]

    @property
    def mark(self) -> str:
        """What tells whether it is still the same that somebody has been shown."""
        return f"{self.by}:{f'r{self.report.pk}' if self.report else f'e{self.earlier.line if self.earlier else 0}'}"


@dataclass
class _Known:
    """What is known by an identifier, and by a title."""

    by_identifier: dict[tuple[str, str], Report | Entry] = field(default_factory=dict)
    by_title: dict[str, list[tuple[int | None, Report | Entry]]] = field(default_factory=dict)

    def add(self, thing: Report | Entry, columns: dict[str, object], title: str, year: int | None) -> None:
        for key in _keys(columns):
            self.by_identifier.setdefault(key, thing)
        self.by_title.setdefault(_normalised(title), []).append((year, thing))

    def find(self, entry: Entry) -> tuple[str, Report | Entry] | None:
        for key in _keys(entry.columns):
            if thing := self.by_identifier.get(key):
                return key[0], thing
        for year, thing in self.by_title.get(_normalised(entry.title), []):
            if year == entry.year or None in (year, entry.year):
                return "title", thing
        return None


def duplicates(entries: list[Entry], visitor: User) -> dict[int, Duplicate]:
    """Return what each entry is the same as, by its place in the list. One query, and one for an editor's rights.

    Only what the visitor may know of counts: nobody learns of another organisation's drafts.
    """
    here, before = _here(entries, visitor), _Known()
    found: dict[int, Duplicate] = {}
    for n, entry in enumerate(entries):
        if hit := here.find(entry):
            by, thing = hit
            found[n] = Duplicate(by, report=thing if isinstance(thing, Report) else None)
        elif hit := before.find(entry):
            by, thing = hit
            found[n] = Duplicate(by, earlier=thing if isinstance(thing, Entry) else None)
        before.add(entry, entry.columns, entry.title, entry.year)
    return found


def _here(entries: list[Entry], visitor: User) -> _Known:
    wanted: dict[str, set[str]] = {name: set() for name in _IDENTIFIERS}
    for entry in entries:
        for name in _IDENTIFIERS:
            value = str(entry.columns.get(name, ""))
            wanted[name].update(_isbns(value) if name == "isbn" else filter(None, [value]))
    same = Q(title_key__in={key for entry in entries for key in _title_keys(entry.title)})
    for name, values in wanted.items():
        if values:
            same |= Q(**{f"{name}__in": values})
    known = _Known()
    seen = Report.objects.visible_to(visitor) | Report.objects.withdrawn()
    columns = ("pk", "slug", "title", "year", "state", "publication", *_IDENTIFIERS)
    for report in seen.filter(same).only(*columns).order_by("pk"):
        known.add(report, {name: getattr(report, name) for name in _IDENTIFIERS}, report.title, report.year)
    return known


def _keys(columns: dict[str, object]) -> Iterator[tuple[str, str]]:
    for name in _IDENTIFIERS:
        if value := str(columns.get(name) or ""):
            yield name, isbn.to_isbn13(isbn.compact(value)) if name == "isbn" else value


def _isbns(value: str) -> Iterable[str]:
    """Return the ways an ISBN may be stored: with ten digits and with thirteen."""
    if not value:
        return []
    thirteen = isbn.to_isbn13(isbn.compact(value))
    forms = [thirteen, isbn.to_isbn10(thirteen)] if thirteen.startswith("978") else [thirteen]
    return [str(isbn.format(form)) for form in forms]


def _title_keys(title: str) -> set[str]:
    """Return the title as the column ``title_key`` may hold it: libraries write a subtitle after " : "."""
    folded = fold(title)
    ways = {folded, folded.replace(": ", " : "), folded.replace(": ", " – "), folded.replace(": ", ". ")}
    return {f"{way}{end} " for way in ways | {way.rstrip(".") for way in ways} for end in ("", ".")}


def _normalised(title: str) -> str:
    return " ".join(re.findall(r"\w+", fold(title)))
