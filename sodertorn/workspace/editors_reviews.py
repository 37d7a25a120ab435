"""Reports and findings between those who write them and the editors who read them."""

from collections.abc import Callable, Iterator
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import may_use_admin
from knowledge.models import Finding
from partners.models import Organisation
from reports.models import Report
from reports.permissions import can_review
from sodertorn.workspace.rows import MOST, Errand, without_heavy

# One whose last step gave it back to those who wrote it, with what is to be done.
GIVEN_BACK = Q(last_state=Report.State.DRAFT) & ~Q(last_reason="")


def in_review(user: User) -> list[Errand]:
    """Return the reports that editors are to read, what has waited longest first; nothing for others. One query."""
    reports = Report.objects.filter(state=Report.State.IN_REVIEW)
    return _to_read(reports, _("Read the report")) if can_review(user) else []


def findings_handed_in(user: User) -> list[Errand]:
    """Return the findings that editors are to read, what has waited longest first; nothing for others. One query."""
    findings = Finding.objects.filter(state=Finding.State.HANDED_IN)
    return _to_read(findings, _("Read the finding")) if may_use_admin(user) else []


def _to_read(records: QuerySet[Any], label: str) -> list[Errand]:
    waiting = with_last_step(records.select_related("owner")).annotate(since=Coalesce("last_at", "updated_at"))
    return [
        Errand(one.title, url, str(one.owner or ""), one.since, label, url)
        for one in waiting.order_by("since", "pk")[:MOST]
        for url in [one.get_absolute_url()]
    ]


def returned_reports(organisations: QuerySet[Organisation]) -> Iterator[Errand]:
    """Yield the reports that editors have given back, with what they ask for."""
    drafts = Report.objects.filter(owner__in=organisations, state=Report.State.DRAFT)
    return _returned(drafts, _("Edit the report"), lambda one: reverse("reports:edit", args=[one.pk, one.slug]))


def returned_findings(organisations: QuerySet[Organisation]) -> Iterator[Errand]:
    """Yield the findings that editors have given back, with what they ask for."""
    drafts = Finding.objects.filter(owner__in=organisations, state=Finding.State.DRAFT).exclude(publication="published")
    return _returned(drafts, _("Edit the finding"), lambda one: reverse("knowledge:finding-edit", args=[one.slug]))


def _returned(drafts: QuerySet[Any], label: str, edit: Callable[[Any], str]) -> Iterator[Errand]:
    for one in with_last_step(drafts).filter(GIVEN_BACK).order_by("last_at", "pk")[:MOST]:
        what = _("The editors ask you for changes: %(reason)s") % {"reason": one.last_reason}
        yield Errand(one.title, one.get_absolute_url(), what, one.last_at, label, edit(one))


def with_last_step(records: QuerySet[Any]) -> QuerySet[Any]:
    """Say of each report or finding when it was moved last, where to and why."""
    steps_of: Any = records.model._meta.get_field("steps")
    steps = steps_of.related_model.objects.filter(**{steps_of.field.name: OuterRef("pk")}).order_by("-at", "-pk")
    state, reason = (
        Coalesce(Subquery(steps.values(column)[:1]), Value(""), output_field=TextField())
        for column in ("to_state", "reason")
    )
    last_at = Subquery(steps.values("at")[:1])
    described: QuerySet[Any] = without_heavy(records).annotate(last_state=state, last_reason=reason, last_at=last_at)
    return described
