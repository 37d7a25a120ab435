"""What stands around a report: other reports, who reuses what it documents, whose it is, who paid for it."""

from dataclasses import dataclass

from core.publishing.ordering import in_language
from partners.models import Organisation
from reports.models import Funding, Link, Report
from reports.models.report import ReportQuerySet

MOST = 50  # of each


@dataclass(frozen=True)
class Around:
    replaces: list[Report]
    builds_on: list[Report]
    built_on_by: list[Report]
    related: list[Report]
    similar: list[Link]
    organisations: list[Organisation]
    funding: list[Funding]

    @property
    def has_reports(self) -> bool:
        return any((self.replaces, self.builds_on, self.built_on_by, self.related))


def around(report: Report) -> Around:
    """Return what readers may see around ``report``, at most MOST of each. A query for each."""
    challenges = report.challenges.published().order_by().values("pk")
    similar = Link.objects.similar().filter(challenges__in=challenges).distinct()
    return Around(
        replaces=_listed(report.replaces.published()),
        builds_on=_listed(report.builds_on.published()),
        built_on_by=_listed(report.built_on_by.published()),
        related=_listed(report.related_reports.published()),
        similar=list(similar.order_by(in_language("title"), "pk")[:MOST]),
        organisations=list(report.organisations.defer("search_text").order_by(in_language("name"), "pk")[:MOST]),
        funding=list(report.funding.order_by("funder", "pk")[:MOST]),
    )


def _listed(reports: ReportQuerySet) -> list[Report]:
    return list(reports.newest().only("pk", "slug", "title", "language", "year", "replaced_by")[:MOST])
