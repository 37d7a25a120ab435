"""What is good to have before a report is submitted. Nothing of it is demanded: what is not known is left empty."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reports.models import Report


@dataclass(frozen=True)
class Gap:
    text: str | Promise
    page: str  # of the wizard, on which it can be filled


def gaps_in(report: Report) -> Iterator[Gap]:
    """Yield what is missing. Constant in queries."""
    if not report.authors.exists():
        yield Gap(_("No author is given."), "who")
    if not report.publisher:
        yield Gap(_("No publisher is given."), "who")
    if not report.year:
        yield Gap(_("The year is not known."), "edit")
    if not report.abstract:
        yield Gap(_("There is no summary. Summaries help others find the report."), "edit")
    if not (report.url or report.doi or report.files.exists()):
        yield Gap(_("There is no file and no link to where it can be read."), "published")
    if not any(getattr(report, name).exists() for name in ("challenges", "outcomes", "dialogues", "findings")):
        yield Gap(_("It is not linked to any challenge, outcome, dialogue or finding."), "belongs")
