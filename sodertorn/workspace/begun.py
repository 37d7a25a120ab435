"""What a member's organisations have begun about a record and not brought to the site: what goes on next."""

from collections.abc import Iterable
from typing import Any

from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from challenges.models import Challenge
from dialogues.models import Dialogue
from knowledge.models import Finding
from outcomes.models import Outcome, Trial
from partners.models import Organisation
from reports.models import Report
from sodertorn.workspace.rows import Step
from talks.models import Talk

# By kind of record: what may have been begun about it, and the field that names the record there.
BEGUN: dict[str, dict[str, str]] = {
    "challenge": {"dialogue": "challenges", "outcome": "challenges", "report": "challenges"},
    "dialogue": {"outcome": "dialogues"},
    "outcome": {"trial": "outcome", "report": "outcomes"},
    "report": {},
    "finding": {},
    "talk": {},
}


# What is begun and has not been handed in; an outcome that came as a pack from another portal waits for its editors.
DRAFT = {
    "challenge": Q(state=Challenge.State.DRAFT),
    "dialogue": Q(state=Dialogue.State.DRAFT, publication="draft"),
    "outcome": Q(publication="draft", origin_url=""),
    "report": Q(state=Report.State.DRAFT),
    "finding": Q(state=Finding.State.DRAFT, publication="draft"),
    "talk": Q(state=Talk.State.DRAFT, publication="draft"),
}


def find_begun(kind: str, records: Iterable[Any], writes: QuerySet[Organisation]) -> None:
    """Set ``begun`` on each record: by kind the latest that is not on the site. A query for each kind.

    Only what the member ``writes`` for goes on by their hand.
    """
    rows = {record.pk: record for record in records}
    for record in rows.values():
        record.begun = {}
    for begun, field in BEGUN[kind].items() if rows else ():
        of_these = _begun(begun, writes).filter(**{f"{field}__in": list(rows)}).annotate(about=F(field))
        for one in of_these.order_by("updated_at", "pk"):
            if one.about in rows:
                rows[one.about].begun[begun] = one


def _begun(kind: str, writes: QuerySet[Organisation]) -> QuerySet[Any]:
    if kind == "dialogue":
        return Dialogue.objects.filter(DRAFT[kind], organiser__in=writes)
    if kind == "outcome":
        return Outcome.objects.filter(DRAFT[kind], owner__in=writes)
    if kind == "trial":
        return Trial.objects.filter(organisation__in=writes, verdict=Trial.Verdict.ONGOING).select_related("outcome")
    return Report.objects.filter(DRAFT[kind] | Q(state=Report.State.IN_REVIEW), owner__in=writes)


def going_on(record: Any, kind: str) -> Step | None:
    """Return how to go on with what has been begun of a kind, or where to see what others decide about it."""
    begun = record.begun.get(kind)
    if begun is None:
        return None
    if kind == "trial":
        return _("Say how the trial went"), reverse("outcomes:trial-edit", args=[begun.outcome.slug, begun.pk])
    if kind == "report" and begun.state == Report.State.IN_REVIEW:
        return _("A report is being read by the editors"), begun.get_absolute_url()
    labels = {
        "dialogue": _("Go on with the dialogue"),
        "outcome": _("Go on with the outcome"),
        "report": _("Go on with the report"),
    }
    return labels[kind], begun.get_absolute_url()
