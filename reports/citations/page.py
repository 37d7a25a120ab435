"""What a report's page says of it to those who cite it, and to machines."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from challenges.models import Challenge
from core.publishing.related import Related
from core.text.json_ld import in_html
from reports.around import Around
from reports.citations import head
from reports.citations.cited_names import CitedName, Names, names_of
from reports.citations.formats import FORMATS
from reports.citations.loading import fetch_for_citing, permanent_address, persistent_address, reading_address
from reports.citations.schema import described
from reports.models import Author, Keyword, Report, ReportFile

MOST_NAMES = 20


@dataclass(frozen=True)
class ReportMetadata:
    """What its head and its section on citing are written from, fetched when they are.

    A machine is nobody: ``files`` are those that an anonymous visitor may read now, whoever looks at the page.
    """

    report: Report
    files: Sequence[ReportFile]
    challenges: Related[Challenge]
    surroundings: Around

    @cached_property
    def _fetched(self) -> Report:
        fetch_for_citing(self.report, self.files)
        return self.report

    def authors(self) -> list[Author]:
        return list(self._fetched.authors.all())

    def keywords(self) -> list[Keyword]:
        return list(self._fetched.keywords.all())

    @cached_property
    def names(self) -> Names:
        return names_of(self.authors(), publisher=self.report.publisher)

    def metas(self) -> list[tuple[str, str]]:
        return head.named(self.report, self.names, self.files)

    def open_graph(self) -> list[tuple[str, str]]:
        return head.open_graph(self.report, self.names)

    def json_ld(self) -> SafeString:
        thing = described(
            self.report,
            self.names,
            files=self.files,
            challenges=self.challenges.records,
            surroundings=self.surroundings,
        )
        return in_html(thing)

    def reference(self) -> SafeString:
        return reference(self.report, self.names)

    def sharing(self) -> "Sharing":
        return Sharing(self.report)


@dataclass(frozen=True)
class Sharing:
    """What a report is taken along in: its permanent address, and the files for reference managers."""

    report: Report

    @property
    def address(self) -> str:
        return permanent_address(self.report)

    @property
    def formats(self) -> list[tuple[str, str | Promise]]:
        return [(name, form.label) for name, form in FORMATS.items()]


def reference(report: Report, names: Names) -> SafeString:
    """Return the report cited by author and year in a tenth of a millisecond; the real styles have a page of their own.

    What is not known is said, or left out: "u.å." for the year, the title first where no author is named.
    """
    people = names.authors or names.editors
    year = report.year or _("n.d.")
    title = format_html("<cite>{}</cite>", report.title)
    role = _("ed.") if len(people) == 1 else _("eds")
    by = _listed([_short(name) for name in people], has_more=names.has_more)
    if not names.authors:
        by += f" ({role})"
    start = format_html("{} ({}). {}", by, year, title) if people else format_html("{} ({})", title, year)
    series = " ".join(filter(None, [report.series, report.series_number]))
    parts = [part for part in (report.container, _where(report), series, report.publisher) if part]
    address = persistent_address(report) if report.doi else reading_address(report)
    end = " ".join([*(part if part.endswith(".") else f"{part}." for part in parts), *([address] if address else [])])
    stop = "" if report.title.endswith((".", "?", "!")) and people else "."
    return format_html("{}{} {}", start, stop, end)


def _where(report: Report) -> str:
    issue = f"({report.issue})" if report.issue else ""
    return ", ".join(filter(None, [f"{report.volume}{issue}", report.pages]))


def _short(name: CitedName) -> str:
    """Return a name with initials: "Berg, A.-K."."""
    if name.literal or not name.given:
        return name.in_full
    initials = [
        "-".join(f"{part[0]}." for part in word.split("-") if part) for word in name.given.split() if word.strip("-")
    ]
    return f"{name.family}, {' '.join(initials)}"


def _listed(names: list[str], *, has_more: bool) -> str:
    if has_more or len(names) > MOST_NAMES:
        return ", ".join(names[:MOST_NAMES]) + " " + _("et al.")
    return " & ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))
