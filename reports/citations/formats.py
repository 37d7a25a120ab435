"""The formats that a report, and a list of reports, are taken home in."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reports.citations import bibtex, ris, table
from reports.citations.csl import csl_of
from reports.models import Report

# So many of a list at once: about half a millisecond each, in memory that does not grow with them.
MOST = 20_000
PIECE = 500  # reports fetched at a time, in three queries


@dataclass(frozen=True)
class CitationFormat:
    media_type: str
    ending: str
    label: str | Promise
    write: Callable[[Iterable[Report]], Iterator[str]]
    describes: bool = True  # a reference manager, or another machine, reads it as the report's metadata


def write_csl(reports: Iterable[Report]) -> Iterator[str]:
    yield "["
    for number, report in enumerate(reports):
        yield (",\n" if number else "\n") + json.dumps(csl_of(report), ensure_ascii=False)
    yield "\n]\n"


FORMATS = {
    "bibtex": CitationFormat("application/x-bibtex", "bib", "BibTeX", bibtex.write),
    "ris": CitationFormat("application/x-research-info-systems", "ris", "RIS", ris.write),
    "csl-json": CitationFormat("application/vnd.citationstyles.csl+json", "json", "CSL-JSON", write_csl),
    "csv": CitationFormat("text/csv", "csv", _("Table (CSV)"), table.write, describes=False),
}
