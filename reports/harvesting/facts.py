"""What is fetched of a report, and the facts that both formats tell of it. Harvesters are nobody, whoever they are."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Prefetch
from django.utils import timezone

from challenges.models import Challenge
from core.publishing.ordering import LANGUAGES
from places.models import Area
from reports.citations.cited_names import names_of
from reports.citations.loading import file_address, permanent_address
from reports.licences import rights_address
from reports.models import Author, Funding, Keyword, Report, ReportFile
from reports.models.report import ReportQuerySet

_HEAVY = ("search_text", "more_sources", "title_key", "source_note", "source_note_sv", "field_sources")


def host() -> str:
    return str(urlsplit(settings.SITE_URL).hostname)


def identifier_of(pk: int | str) -> str:
    return f"oai:{host()}:{pk}"


def headers(reports: ReportQuerySet) -> ReportQuerySet:
    """Fetch what a header says: whether it is deleted, and the sets. Three queries."""
    return reports.only("publication", "kind", "updated_at").prefetch_related(*_set_members("slug"))


def records(reports: ReportQuerySet) -> ReportQuerySet:
    """Fetch what a whole record says, in a dozen queries whatever the number of records."""
    related = Report.objects.published().only("slug", "title", "replaced_by").order_by("pk")
    nobody = AnonymousUser()
    return reports.defer(*_HEAVY).prefetch_related(
        *_set_members("slug", "title_sv", "title_en"),
        Prefetch("authors", Author.objects.defer("search_text").order_by("position")),
        Prefetch("keywords", Keyword.objects.order_by("name", "pk")),
        Prefetch("funding", Funding.objects.order_by("pk")),
        Prefetch("files", ReportFile.objects.readable_by(nobody).current().in_order(), to_attr="readable"),
        Prefetch("files", ReportFile.objects.awaited().order_by("opens_at"), to_attr="awaited"),
        Prefetch("replaces", related, to_attr="predecessors"),
        Prefetch("replaced_by", related),
        Prefetch("builds_on", related, to_attr="ground"),
    )


def _set_members(*of_challenge: str) -> tuple[Prefetch, ...]:
    challenges = Challenge.objects.published().only(*of_challenge).order_by("pk")
    areas = Area.objects.only("slug", "kind", "name").order_by("name", "pk")
    return Prefetch("challenges", challenges, to_attr="about"), Prefetch("areas", areas, to_attr="placed")


def specs_of(report: Any) -> list[str]:
    """Return the sets a fetched report is in. That it is in what they lie under follows from their names."""
    return [
        f"type:{report.kind}",
        *(f"challenge:{challenge.slug}" for challenge in report.about),
        *(f"municipality:{area.slug}" for area in report.placed if area.kind == Area.Kind.MUNICIPALITY),
    ]


@dataclass(frozen=True)
class RelatedResource:
    title: str
    url: str


class ReportFacts:
    """What is told of one fetched report, whatever the format."""

    def __init__(self, report: Any) -> None:
        self.report = report
        self.page = permanent_address(report)
        self.titles = [(report.language, report.title)]
        if report.parallel_title:
            self.titles.append((_other(report.language), report.parallel_title))
        self.names = names_of(list(report.authors.all()), publisher=report.publisher)
        self.abstracts = [
            (language, text) for language in LANGUAGES if (text := getattr(report, f"abstract_{language}"))
        ]
        self.topics = [
            (language, title)
            for challenge in report.about
            for language in LANGUAGES
            if (title := getattr(challenge, f"title_{language}"))
        ]
        self.files = [(file, file_address(file)) for file in report.readable]
        self.licence = rights_address(report)
        self.replaces = [_related(other) for other in report.predecessors]
        self.replaced_by = [_related(report.replaced_by)] if report.replaced_by else []
        self.builds_on = [_related(other) for other in report.ground]

    @property
    def access(self) -> str:
        """Whether the text may be read here, by everybody: "open", "embargoed", or "" where there is none."""
        if self.report.readable:
            return "open"
        return "embargoed" if self.report.awaited else ""

    @property
    def opens_on(self) -> date | None:
        """The day on which the embargo ends, when there is nothing to read until then."""
        return timezone.localdate(self.report.awaited[0].opens_at) if self.access == "embargoed" else None


def _related(report: Report) -> RelatedResource:
    return RelatedResource(report.title, permanent_address(report))


def _other(language: str) -> str:
    return "en" if language == "sv" else "sv"
