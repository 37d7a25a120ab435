"""Which entries are here already, and which stand twice in the same text."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from accounts.models import User
from reports.deposit.similar import IDENTIFIERS, identified, keys_of, normalised, titled
from reports.importing.entry import ImportedEntry
from reports.models import Report


@dataclass(frozen=True)
class Duplicate:
    """What an entry is the same as: a report here, or an earlier entry; and by what it was recognised."""

    by: str
    report: Report | None = None
    earlier: ImportedEntry | None = None

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

    by_identifier: dict[tuple[str, str], Report | ImportedEntry] = field(default_factory=dict)
    by_title: dict[str, list[tuple[int | None, Report | ImportedEntry]]] = field(default_factory=dict)

    def add(self, thing: Report | ImportedEntry, columns: dict[str, object], title: str, year: int | None) -> None:
        for key in keys_of(columns):
            self.by_identifier.setdefault(key, thing)
        self.by_title.setdefault(normalised(title), []).append((year, thing))

    def find(self, entry: ImportedEntry) -> tuple[str, Report | ImportedEntry] | None:
        for key in keys_of(entry.columns):
            if thing := self.by_identifier.get(key):
                return key[0], thing
        for year, thing in self.by_title.get(normalised(entry.title), []):
            if year == entry.year or None in (year, entry.year):
                return "title", thing
        return None


def duplicates(entries: list[ImportedEntry], visitor: User) -> dict[int, Duplicate]:
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
            found[n] = Duplicate(by, earlier=thing if isinstance(thing, ImportedEntry) else None)
        before.add(entry, entry.columns, entry.title, entry.year)
    return found


def _here(entries: list[ImportedEntry], visitor: User) -> _Known:
    same = titled(*(entry.title for entry in entries)) | identified(*(entry.columns for entry in entries))
    known = _Known()
    seen = Report.objects.visible_to(visitor) | Report.objects.withdrawn()
    columns = ("pk", "slug", "title", "year", "state", "publication", *IDENTIFIERS)
    for report in seen.filter(same).only(*columns).order_by("pk"):
        known.add(report, {name: getattr(report, name) for name in IDENTIFIERS}, report.title, report.year)
    return known
