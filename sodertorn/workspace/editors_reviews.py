"""Reports and findings between those who write them and the editors who read them."""

from collections.abc import Iterator
from typing import Any

from django.db.models import F, Max, OuterRef, Q, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import may_use_admin
from knowledge.models import Finding
from partners.models import Organisation
from reports.models import Report
from reports.permissions import can_review
from sodertorn.workspace.rows import MOST, Errand

# One whose last step gave it back to those who wrote it, with what is to be done.
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


def findings_handed_in(user: User) -> list[Errand]:
    """Return the findings that editors are to read, what has waited longest first; nothing for others. One query."""
    if not may_use_admin(user):
        return []
    findings = Finding.objects.filter(state=Finding.State.HANDED_IN).select_related("owner")
    return [
        Errand(
            finding.title, url, str(finding.owner), finding.last_at or finding.updated_at, _("Read the finding"), url
        )
        for finding in with_last_step(findings).order_by("last_at", "pk")[:MOST]
        for url in [finding.get_absolute_url()]
    ]


def returned_findings(organisations: QuerySet[Organisation]) -> Iterator[Errand]:
    """Yield the findings that editors have given back, with what they ask for."""
    drafts = Finding.objects.filter(owner__in=organisations, state=Finding.State.DRAFT).exclude(publication="published")
    for finding in with_last_step(drafts).filter(GIVEN_BACK).order_by("last_at", "pk")[:MOST]:
        what = _("The editors ask you for changes: %(reason)s") % {"reason": finding.last_reason}
        edit = reverse("knowledge:finding-edit", args=[finding.slug])
        yield Errand(finding.title, finding.get_absolute_url(), what, finding.last_at, _("Edit the finding"), edit)


HEAVY = {"search_text", "title_key", "text", "text_sv", "text_en"}


def with_last_step(records: QuerySet[Any]) -> QuerySet[Any]:
    """Say of each report or finding when it was moved last, where to and why."""
    steps_of: Any = records.model._meta.get_field("steps")
    steps = steps_of.related_model.objects.filter(**{steps_of.field.name: OuterRef("pk")}).order_by("-at", "-pk")
    state, reason = (
        Coalesce(Subquery(steps.values(column)[:1]), Value(""), output_field=TextField())
        for column in ("to_state", "reason")
    )
    last_at = Subquery(steps.values("at")[:1])
    heavy = HEAVY & {field.name for field in records.model._meta.fields}
    described: QuerySet[Any] = records.defer(*heavy).annotate(last_state=state, last_reason=reason, last_at=last_at)
    return described
