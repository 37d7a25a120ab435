"""The findings: which there are, and each with its views of the figures."""

from functools import partial

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from core.lists.feeds import language_of
from core.publishing.content import when_shown
from core.publishing.ordering import in_language
from knowledge.findings.filters import FindingFilter
from knowledge.findings.looking import parts_of
from knowledge.models import Finding, FindingContributor

Role = FindingContributor.Role


@require_safe
def finding_list(request: HttpRequest) -> HttpResponse:
    filters = FindingFilter(request.GET, Finding.objects.published(), request=request)
    return render(request, "knowledge/findings/list.html", {"filters": filters, "page": filters.page()})


@require_safe
def finding_detail(request: HttpRequest, slug: str) -> HttpResponse:
    finding = get_object_or_404(Finding.objects.visible_to(request.user).defer("search_text"), slug=slug)
    language = language_of(finding, "text")
    text = getattr(finding, f"text_{language}") or ""
    context = {
        "finding": finding,
        "parts": when_shown(partial(parts_of, finding, text, request)),
        "language": language if language != (get_language() or "")[:2] else "",
        "contributors": when_shown(lambda: list(finding.contributors.select_related("organisation"))),
        "indicators": when_shown(lambda: list(finding.indicators.published().by_name())),
        "areas": when_shown(lambda: list(finding.areas.for_links())),
        "sources": when_shown(lambda: list(finding.sources.all())),
        "challenges": when_shown(lambda: list(finding.challenges.published().order_by(in_language("title")))),
        "reports": when_shown(lambda: list(finding.reports.published().newest())),
        "history": when_shown(lambda: list(finding.steps.order_by("at", "id"))),
        "address": settings.SITE_URL + finding.get_absolute_url(),
    }
    return render(request, "knowledge/findings/detail.html", context)
