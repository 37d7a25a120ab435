"""Answers for machines: search engines, load balancers, browsers that fetch an uploaded picture."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps import views as sitemaps
from django.core.files.storage import default_storage
from django.db import connection
from django.db.models import Count, Max, Model, QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_safe

from challenges.models import Challenge, Perspective
from core.files.pictures import picture_of
from core.publishing.content import kept
from dialogues.contributing.participants import participant_of
from dialogues.models import Contribution, Dialogue
from knowledge.models import Finding, Indicator
from knowledge.reading import municipalities_with_figures
from news.models import NewsItem
from outcomes.models import Outcome
from partners.models import Organisation
from places.models import Area
from reports.models import Report
from talks.models import Talk

SAID_ANEW = timedelta(days=180)  # by which somebody should have looked at the contact again
GUARDED = ("report/", "report-cover/")  # served at their report, by whoever may read them


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer 200 when the process runs and reaches its database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Show figures to whoever brings the token; nobody else learns that there are any."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not settings.METRICS_TOKEN or not constant_time_compare(given, settings.METRICS_TOKEN):
        raise Http404
    from sodertorn.figures import all_figures  # noqa: PLC0415  # an optional library

    return HttpResponse(all_figures(), content_type="text/plain; version=0.0.4; charset=utf-8")


@require_safe
@cache_control(max_age=24 * 3600, public=True)
def security_txt(request: HttpRequest) -> HttpResponse:
    """Say whom to tell of a weakness (RFC 9116); where nobody is named, there is no such page."""
    if not settings.SECURITY_CONTACT:
        raise Http404
    expires = timezone.now().astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0) + SAID_ANEW
    lines = [
        *(f"Contact: {_as_address(contact)}" for contact in settings.SECURITY_CONTACT),
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        f"Preferred-Languages: {', '.join(code for code, _name in settings.LANGUAGES)}",
        f"Canonical: {settings.SITE_URL}{reverse('security-txt')}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


def _as_address(contact: str) -> str:
    return contact if ":" in contact else f"mailto:{contact}"


@require_safe
@cache_control(max_age=3600, public=True)
def robots(request: HttpRequest) -> HttpResponse:
    lines = [
        "User-agent: *",
        "Disallow: /konto/",
        "Disallow: /en/account/",
        "",
        f"Sitemap: {settings.SITE_URL}/sitemap.xml",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
def picture(request: HttpRequest, path: str) -> FileResponse:
    """Serve an uploaded picture from the media storage, as WebP and nothing else.

    That of a contribution only to whoever may read the contribution, and each time anew: it may have been hidden.
    """
    of_contribution = path.startswith("contribution/")
    if not path.endswith(".webp") or ".." in path or path.startswith(GUARDED) or not default_storage.exists(path):
        raise Http404
    if of_contribution and not _readable(request, path):
        raise Http404
    response = FileResponse(default_storage.open(path), content_type="image/webp")
    if of_contribution:
        patch_cache_control(response, private=True, no_cache=True)
    else:
        patch_cache_control(response, max_age=31_536_000, public=True, immutable=True)
    return response


def _readable(request: HttpRequest, path: str) -> bool:
    contribution = Contribution.objects.filter(picture=picture_of(path)).select_related("dialogue").first()
    if contribution is None:
        return False
    readable = Contribution.objects.visible_to(request.user, participant_of(request, contribution.dialogue))
    return readable.filter(pk=contribution.pk).exists()


class _PortalSitemap(Sitemap):
    i18n = True
    alternates = True
    x_default = True
    protocol = settings.SITE_URL.partition(":")[0]
    limit = 1_000  # addresses a page, in both languages: to write one takes a quarter of a millisecond

    def get_domain(self, site: object = None) -> str:
        return str(settings.SITE_URL).partition("//")[2]


class Pages(_PortalSitemap):
    names = (
        "start",
        "challenges:list",
        "dialogues:list",
        "talks:list",
        "talks:openness",
        "calendar",
        "outcomes:list",
        "knowledge:indicators",
        "knowledge:findings",
        "data",
        "reports:list",
        "partners:list",
        "places:list",
        "map",
        "about",
        "stages",
        "groups",
        "events",
        "words",
        "links",
        "contact",
        "accessibility",
        "privacy",
        "statistics",
        "news:list",
        "newsletter:list",
    )

    def items(self) -> list[str]:
        return list(self.names)

    def location(self, item: str) -> str:
        return reverse(item)


class Records(_PortalSitemap):
    """One section a type; only what is published. How many there are and when the latest changed is kept."""

    def __init__(self, records: "QuerySet[Model]") -> None:
        self.records = records
        self.is_dated = any(field.name == "updated_at" for field in records.model._meta.fields)

    def items(self) -> "QuerySet[Model]":
        return self.records.only("slug", *(["updated_at"] if self.is_dated else []))

    def _items(self) -> "_InEachLanguage":
        return _InEachLanguage(self)

    def lastmod(self, record: Model) -> object:
        return getattr(record, "updated_at", None)

    def get_latest_lastmod(self) -> datetime | None:
        """Return the latest change by asking the database, not by fetching every record."""
        latest: datetime | None = self.numbers().get("at")
        return latest

    def numbers(self) -> dict[str, Any]:
        asked: dict[str, Any] = {"n": Count("pk")} | ({"at": Max("updated_at")} if self.is_dated else {})
        return kept(
            f"{type(self).__name__} in the sitemap: {self.records.model._meta.label}",
            lambda: self.records.aggregate(**asked),
        )


class PlacesInFigures(Records):
    """Places again, at the pages of their figures."""

    def location(self, record: Model) -> str:
        return reverse("knowledge:place", args=[record.slug])  # type: ignore[attr-defined]


class _InEachLanguage:
    """A section's records in each language, fetched a page at a time: Django's own list of them holds all there are."""

    def __init__(self, section: Records) -> None:
        self.section = section
        self.languages = [code for code, _name in settings.LANGUAGES]

    def __len__(self) -> int:
        return int(self.section.numbers()["n"]) * len(self.languages)

    def __getitem__(self, page: slice) -> list[tuple[Model, str]]:
        each = len(self.languages)
        records = self.section.items()[page.start // each : page.stop // each]
        return [(record, language) for record in records for language in self.languages]


SITEMAPS: dict[str, type[Sitemap[Any]] | Sitemap[Any]] = {
    "pages": Pages(),
    "challenges": Records(Challenge.objects.published().order_by("id")),
    "dialogues": Records(Dialogue.objects.published().order_by("id")),
    "talks": Records(Talk.objects.published().order_by("id")),
    "outcomes": Records(Outcome.objects.published().order_by("id")),
    "indicators": Records(Indicator.objects.published().order_by("id")),
    "findings": Records(Finding.objects.published().order_by("id")),
    "news": Records(NewsItem.objects.published().order_by("id")),
    "reports": Records(Report.objects.published().order_by("id")),
    "partners": Records(Organisation.objects.order_by("id")),
    "places": Records(Area.objects.below_county().order_by("id")),
    "figures": PlacesInFigures(municipalities_with_figures()),
    "perspectives": Records(Perspective.objects.order_by("id")),
}


@require_safe
def sitemap_index(request: HttpRequest) -> HttpResponse:
    """Answer where the parts of the sitemap are: many records have many parts."""

    def written() -> tuple[bytes, dict[str, str]]:
        response = sitemaps.index(request, SITEMAPS, sitemap_url_name="sitemap").render()
        return response.content, dict(response.headers)

    content, headers = kept(f"sitemap:{request.scheme}:{request.get_host()}", written, request=request)
    return HttpResponse(content, headers=headers)
