"""The commitments in the archive, with those that were declined, and each change that was proposed."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from talks.archive.parts import Part, Row
from talks.models import Commitment, CommitmentChange, Talk


def _rows(talk: Talk) -> Iterator[Row]:
    for one in (
        Commitment.objects.filter(talk=talk).select_related("by__organisation", "to__organisation").order_by("pk")
    ):
        who = one.by.organisation.name, one.to.organisation.name
        days = one.due_on, one.agreed_on or "", one.ended_on or ""
        yield one.number or "", *who, one.text, *days, one.get_state_display(), one.evidence


def _changes(talk: Talk) -> Iterator[Row]:
    changes = CommitmentChange.objects.filter(commitment__talk=talk)
    for one in changes.select_related("proposed_by__organisation", "commitment").order_by("pk"):
        before, after = (one.text_before, one.due_before), (one.text, one.due_on)
        state = one.get_state_display()
        yield one.commitment.number or "", one.proposed_by.organisation.name, *before, *after, one.because, state


COMMITMENTS = Part(
    "ataganden",
    _("Commitments"),
    (
        _("Number"), _("Who promises"), _("To whom"), _("What is promised"), _("By when"), _("Agreed on"),
        _("Kept or withdrawn on"), _("State"), _("What shows that it was kept"),
    ),
    _rows,
)  # fmt: skip
CHANGES = Part(
    "andrade-ataganden",
    _("Changes of commitments"),
    (
        _("Number"), _("Proposed by"), _("What was promised before"), _("By when before"), _("What is promised"),
        _("By when"), _("Why"), _("State"),
    ),
    _changes,
)  # fmt: skip
