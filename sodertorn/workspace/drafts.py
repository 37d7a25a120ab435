"""What is begun and not handed in."""

from dataclasses import replace
from operator import attrgetter
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from challenges.models import Challenge
from dialogues.models import Dialogue
from knowledge.models import Finding
from outcomes.models import Outcome
from partners.permissions import organisations_of, writes_for
from reports.models import Report
from sodertorn.workspace.begun import DRAFT
from sodertorn.workspace.editors_reviews import GIVEN_BACK, with_last_step
from sodertorn.workspace.rows import MOST, Errand
from talks.models import Talk


def drafts_of(user: User) -> list[Errand]:
    """Return what is not finished, the latest first. Six queries."""
    own, writes = organisations_of(user), writes_for(user)
    challenges = Challenge.objects.owned_by(own).filter(DRAFT["challenge"])
    written = Challenge.objects.owned_by(writes).filter(pk=OuterRef("pk"))
    outcomes = Outcome.objects.filter(DRAFT["outcome"], owner__in=own)
    dialogues = Dialogue.objects.filter(DRAFT["dialogue"], organiser__in=own)
    talks = Talk.objects.filter(DRAFT["talk"], municipality__in=own)
    findings = with_last_step(Finding.objects.filter(DRAFT["finding"], owner__in=own))
    reports = with_last_step(Report.objects.filter(DRAFT["report"], owner__in=own))
    kinds: list[tuple[str, str, QuerySet[Any], QuerySet[Any]]] = [
        (_("A challenge"), "challenges:edit", challenges, written),
        (_("An outcome"), "outcomes:edit", outcomes, writes.filter(pk=OuterRef("owner"))),
        (_("A dialogue"), "dialogues:edit", dialogues, writes.filter(pk=OuterRef("organiser"))),
        (_("Early talks"), "talks:edit", talks, writes.filter(pk=OuterRef("municipality"))),
        # What was given back waits for those who write, and stands there.
        (
            _("A report"),
            "reports:edit",
            reports.exclude(GIVEN_BACK, owner__in=writes),
            writes.filter(pk=OuterRef("owner")),
        ),
        (
            _("A finding"),
            "knowledge:finding-edit",
            findings.exclude(GIVEN_BACK, owner__in=writes),
            writes.filter(pk=OuterRef("owner")),
        ),
    ]
    errands = [
        _draft(record, what, edit)
        for what, edit, drafts, may_write in kinds
        for record in drafts.annotate(may_write=Exists(may_write)).order_by("-updated_at")[:MOST]
    ]
    return sorted(errands, key=attrgetter("since"), reverse=True)


def _draft(record: Any, what: str, edit: str) -> Errand:
    errand = Errand(str(record), record.get_absolute_url(), what, record.updated_at)
    if not record.may_write:
        return errand
    address = [record.pk, record.slug] if isinstance(record, Report) else [record.slug]
    return replace(errand, next_label=_("Continue writing"), next_url=reverse(edit, args=address))
