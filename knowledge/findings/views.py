"""The findings: which there are, and each with its views of the figures."""

from functools import partial
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from accounts.drafts import login_keeping_draft
from accounts.models import User
from accounts.permissions import may_use_admin
from accounts.requests import MemberRequest
from core.lists.feeds import language_of
from core.publishing.content import when_shown
from core.publishing.ordering import in_language
from core.workflow import given_back
from core.workflow.views import confirm_transition
from knowledge.findings.filters import FindingFilter
from knowledge.findings.views_in_text import parts_of
from knowledge.findings.wizard import why_closed
from knowledge.models import Finding, FindingContributor
from knowledge.permissions import can_edit_finding, can_write_findings, speaks_for
from knowledge.workflow import FINDING_TRANSITIONS


@require_safe
def finding_list(request: HttpRequest) -> HttpResponse:
    filters = FindingFilter(request.GET, Finding.objects.published(), request=request)
    context = {"filters": filters, "page": filters.page(), "can_write": can_write_findings(request.user)}
    return render(request, "knowledge/findings/list.html", context)


@require_safe
def finding_detail(request: HttpRequest, slug: str) -> HttpResponse:
    finding = get_object_or_404(Finding.objects.visible_to(request.user).defer("search_text"), slug=slug)
    language = language_of(finding, "text")
    text = getattr(finding, f"text_{language}") or ""
    context = {
        "finding": finding,
        "parts": when_shown(partial(parts_of, finding, text, request)),
        "language": language if language != (get_language() or "")[:2] else "",
        "authors": when_shown(finding.authors),
        "reviewers": when_shown(partial(_reviewers, finding)),
        "indicators": when_shown(lambda: list(finding.indicators.published().by_name())),
        "areas": when_shown(lambda: list(finding.areas.for_links())),
        "sources": when_shown(lambda: list(finding.sources.all())),
        "challenges": when_shown(lambda: list(finding.challenges.published().order_by(in_language("title")))),
        "reports": when_shown(lambda: list(finding.reports.published().newest())),
        "history": when_shown(lambda: list(finding.steps.told().order_by("at", "id"))),
        "address": settings.SITE_URL + finding.get_absolute_url(),
        **_status_of(request.user, finding),
    }
    return render(request, "knowledge/findings/detail.html", context)


def _reviewers(finding: Finding) -> list[FindingContributor]:
    """Return who has reviewed it, once they have."""
    named = finding.contributors.filter(role=FindingContributor.Role.REVIEWER).select_related("organisation")
    return list(named) if finding.is_reviewed else []


def _status_of(visitor: User | AnonymousUser, finding: Finding) -> dict[str, Any]:
    """Return what its page shows to those who write it and to editors; no query for anonymous visitors."""
    keeps = isinstance(visitor, User) and can_edit_finding(visitor, finding)
    if not (keeps or may_use_admin(visitor)):
        return {"shows_status": False}
    return {
        "shows_status": True,
        "can_edit": keeps and not why_closed(finding),
        "transitions": FINDING_TRANSITIONS.offered(visitor, finding),
        "why": given_back(finding) if finding.owner_id and not finding.is_published else None,
    }


@login_keeping_draft
def finding_transition(request: MemberRequest, slug: str, name: str) -> HttpResponse:
    finding = get_object_or_404(Finding.objects.visible_to(request.user), slug=slug)
    owner = partial(speaks_for, request.user, finding)
    above = (Finding._meta.verbose_name_plural or "", reverse("knowledge:findings"))
    return confirm_transition(request, FINDING_TRANSITIONS, finding, name, on_behalf_of=owner, above=above)
