from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.requests import MemberRequest
from core.jobs.long import recent
from core.publishing.ordering import in_language
from following.news import recent_news
from partners.models import Membership
from partners.permissions import WRITERS, organisations_of
from reports.counting.counts import most_read
from sodertorn.workspace import dialogues_of, drafts_of, in_review, waiting_for

SHOWN_NEWS = 10
SHOWN_TASKS = 10
SHOWN_REPORTS = 10


@login_required
@require_safe
def workspace(request: MemberRequest) -> HttpResponse:
    """Show what waits for a member, their drafts and organisations, and what happened to what they follow."""
    memberships = (
        Membership.objects.current().filter(user=request.user).order_by(in_language("organisation__name"), "pk")
    )
    roles = {membership.role for membership in memberships}
    return render(
        request,
        "sodertorn/workspace.html",
        {
            "memberships": memberships,
            "writes": bool(roles.intersection(WRITERS)),
            "errands": waiting_for(request.user) if roles else [],
            "drafts": drafts_of(request.user) if roles else [],
            "dialogues": dialogues_of(request.user) if roles else [],
            "in_review": in_review(request.user),
            "long_tasks": recent(request.user)[:SHOWN_TASKS],
            "most_read": most_read(organisations_of(request.user), SHOWN_REPORTS) if roles else [],
            "news": recent_news(request.user, most=SHOWN_NEWS),
        },
    )
