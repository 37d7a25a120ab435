"""Where a report is, for those who can do something about it."""

from typing import Any

from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from core.workflow import given_back
from reports.models import Report
from reports.permissions import can_keep, can_review, can_revise
from reports.workflow import REPORT_TRANSITIONS


def status_of(visitor: User | AnonymousUser, report: Report) -> dict[str, Any]:
    """Return what the report's page shows to its keepers and to editors; no query for anonymous visitors."""
    if not isinstance(visitor, User):
        return {"shows_status": False}
    keeps = can_keep(visitor, report)
    if not (keeps or can_review(visitor)):
        return {"shows_status": False}
    return {
        "shows_status": True,
        "can_write": keeps and report.state == Report.State.DRAFT,
        "can_revise": report.state == Report.State.PUBLISHED and report.is_published and can_revise(visitor, report),
        "transitions": REPORT_TRANSITIONS.offered(visitor, report),
        "why": given_back(report),
    }
