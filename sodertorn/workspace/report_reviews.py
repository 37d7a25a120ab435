"""Reports between those who write them and the editors who read them."""

from collections.abc import Iterator
from typing import Any

from django.db.models import F, Max, OuterRef, Q, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from partners.models import Organisation
from reports.models import Report, ReportStep
from reports.permissions import can_review
from sodertorn.workspace.rows import MOST, Errand

# A report whose last step gave it back to those who wrote it, with what is to be done.
GIVEN_BACK = Q(last_state=Report.State.DRAFT) & ~Q(last_reason="")


def in_review(user: User) -> list[Errand]:
    """Return the reports that editors are to read, what has waited longest first; nothing for others. One query."""
    if not can_review(user):
        return []
    reports: QuerySet[Any] = Report.objects.filter(state=Report.State.IN_REVIEW).select_related("owner")
    waiting = reports.annotate(since=Coalesce(Max("steps__at"), F("updated_at"))).order_by("since", "pk")
    return [
        Errand(report.title, url, str(report.owner or ""), report.since, _("Read the report"), url)
        for report in waiting.defer("search_text", "title_key")[:MOST]
        for url in [report.get_absolute_url()]
    ]


def returned_reports(organisations: QuerySet[Organisation]) -> Iterator[Errand]:
    """Yield the reports that editors have given back, with what they ask for."""
    drafts = Report.objects.filter(owner__in=organisations, state=Report.State.DRAFT)
    for report in with_last_step(drafts).filter(GIVEN_BACK).order_by("last_at", "pk")[:MOST]:
        what = _("The editors ask you for changes: %(reason)s") % {"reason": report.last_reason}
        edit = reverse("reports:edit", args=[report.pk, report.slug])
        yield Errand(report.title, report.get_absolute_url(), what, report.last_at, _("Edit the report"), edit)


def with_last_step(reports: QuerySet[Report]) -> QuerySet[Any]:
    steps = ReportStep.objects.filter(report=OuterRef("pk")).order_by("-at", "-pk")
    state, reason = (
        Coalesce(Subquery(steps.values(column)[:1]), Value(""), output_field=TextField())
        for column in ("to_state", "reason")
    )
    last_at = Subquery(steps.values("at")[:1])
    return reports.defer("search_text", "title_key").annotate(last_state=state, last_reason=reason, last_at=last_at)
