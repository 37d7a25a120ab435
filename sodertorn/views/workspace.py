from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.permissions import may_use_admin
from accounts.requests import MemberRequest
from core.jobs.long import recent
from core.publishing.ordering import in_language
from following.news import recent_news
from partners.models import Membership
from partners.permissions import WRITERS, organisations_of
from reports.counting.counts import most_read
from sodertorn.workspace import awaited_by, board_of, drafts_of, findings_handed_in, in_review, waiting_for
from talks.permissions import can_hold_talks

SHOWN_NEWS = 10
SHOWN_TASKS = 10
SHOWN_REPORTS = 10


@login_required
@require_safe
def workspace(request: MemberRequest) -> HttpResponse:
    """Show a member what to do now, whom they wait for, what their organisations have, and their drafts."""
    memberships = (
        Membership.objects.current().filter(user=request.user).order_by(in_language("organisation__name"), "pk")
    )
    roles = {membership.role for membership in memberships}
    writes = bool(roles.intersection(WRITERS))
    return render(
        request,
        "sodertorn/workspace.html",
        {
            "memberships": memberships,
            "writes": writes,
            "edits": may_use_admin(request.user),
            "holds_talks": writes and can_hold_talks(request.user),
            "errands": waiting_for(request.user) if writes else [],
            "awaited": awaited_by(request.user) if writes else [],
            "board": board_of(request.user) if roles else [],
            "drafts": drafts_of(request.user) if roles else [],
            "in_review": in_review(request.user),
            "findings_handed_in": findings_handed_in(request.user),
            "long_tasks": recent(request.user)[:SHOWN_TASKS],
            "most_read": most_read(organisations_of(request.user), SHOWN_REPORTS) if roles else [],
            "news": recent_news(request.user, most=SHOWN_NEWS),
            "today": timezone.localdate(),
        },
    )
