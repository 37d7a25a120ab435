"""A table of reports, for spreadsheets."""

from collections.abc import Callable, Iterable, Iterator
from itertools import chain

from core.text.plain import on_one_line
from core.text.tables import as_csv
from reports.citations.cited_names import CitedName, names_of
from reports.citations.csl import ET_AL, published_in
from reports.citations.loading import permanent_address, reading_address
from reports.models import Report

COLUMNS: dict[str, Callable[[Report], object]] = {
    "id": lambda report: report.pk,
    "type": lambda report: report.kind,
    "title": lambda report: report.title,
    "parallel_title": lambda report: report.parallel_title,
    "authors": lambda report: _people(report, "authors"),
    "editors": lambda report: _people(report, "editors"),
    "date": lambda report: report.date,
    "publisher": lambda report: published_in(report)[1],
    "part_of": lambda report: published_in(report)[0],
    "volume": lambda report: report.volume,
    "issue": lambda report: report.issue,
    "pages": lambda report: report.pages,
    "series": lambda report: report.series,
    "series_number": lambda report: report.series_number,
    "doi": lambda report: report.doi,
    "isbn": lambda report: report.isbn,
    "issn": lambda report: report.issn,
    "urn": lambda report: report.urn,
    "diva_id": lambda report: report.diva_id,
    "url": reading_address,
    "language": lambda report: report.language,
    "licence": lambda report: report.licence,
    "relation": lambda report: report.relation,
    "keywords": lambda report: "; ".join(keyword.name for keyword in report.keywords.all()),
    "abstract": lambda report: report.abstract,
    "record": permanent_address,
}


def write(reports: Iterable[Report]) -> Iterator[str]:
    return as_csv(chain([COLUMNS], ([_cell(value(report)) for value in COLUMNS.values()] for report in reports)))


def _cell(value: object) -> object:
    return on_one_line(value) if isinstance(value, str) else value


def _people(report: Report, role: str) -> str:
    names = names_of(list(report.authors.all()), publisher=report.publisher)
    people: tuple[CitedName, ...] = getattr(names, role)
    has_more = names.has_more and bool(people) and (role == "authors" or not names.authors)
    return "; ".join([*(name.inverted for name in people), *([ET_AL] if has_more else [])])
