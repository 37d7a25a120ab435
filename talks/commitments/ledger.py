"""The commitments as everybody reads them: how each one stands, in words and on one time axis for all."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from core.charts.drawing import Drawing
from core.charts.scales import Scale
from partners.models import Organisation
from talks.models import Commitment, CommitmentStep

WIDTH, HEIGHT, MARK = 320, 28, 5
MOST = 60  # of an organisation
State = Commitment.State


class Standing(StrEnum):
    """How a commitment stands today, in the order of the ledger: what needs attention first."""

    LATE = "late"
    COMING = "coming"
    CHANGED = "changed"
    KEPT = "kept"
    WITHDRAWN = "withdrawn"


COUNTED: dict[Standing, Promise | str] = {
    Standing.LATE: gettext_lazy("late"),
    Standing.COMING: gettext_lazy("on the way"),
    Standing.CHANGED: ngettext_lazy("changed by both", "changed by both", 2),
    Standing.KEPT: gettext_lazy("kept"),
    Standing.WITHDRAWN: gettext_lazy("withdrawn"),
}


def standing_of(commitment: Commitment) -> Standing:
    if commitment.state == State.DONE:
        return Standing.KEPT
    if commitment.state == State.WITHDRAWN:
        return Standing.WITHDRAWN
    if commitment.is_late:
        return Standing.LATE
    return Standing.CHANGED if commitment.agreed_changes else Standing.COMING


@dataclass(frozen=True)
class LedgerRow:
    commitment: Commitment
    standing: Standing
    words: str  # how it stands, in a sentence that says all that the track shows
    track: SafeString
    reason: str = ""  # why it was withdrawn


@dataclass(frozen=True)
class Ledger:
    rows: list[LedgerRow]

    @property
    def tally(self) -> list[tuple[int, Standing, str]]:
        """Return how many stand how, without those of which there are none."""
        counted = Counter(row.standing for row in self.rows)
        return [(counted[one], one, str(COUNTED[one])) for one in Standing if counted[one]]


def ledger_of(commitments: Sequence[Commitment]) -> Ledger:
    """Return the ledger of commitments that are ``for_rows``. One query, for why some were withdrawn."""
    if not commitments:
        return Ledger([])
    reasons = dict(
        CommitmentStep.objects.filter(commitment__in=commitments, to_state=State.WITHDRAWN)
        .order_by("pk")
        .values_list("commitment_id", "reason")
    )
    scale = _axis(commitments)
    order = list(Standing)
    rows = [
        LedgerRow(one, standing_of(one), words_of(one), _track(one, scale), reasons.get(one.pk, ""))
        for one in sorted(commitments, key=lambda one: (order.index(standing_of(one)), one.due_on, one.pk))
    ]
    return Ledger(rows)


def commitments_of(organisation: Organisation) -> Ledger:
    """Return what an organisation has promised in early talks, as everybody reads it: the latest. Two queries."""
    promised = Commitment.objects.public().filter(by__organisation=organisation, talk__is_demonstration=False)
    latest = promised.for_rows().select_related("talk").order_by("-agreed_on", "-pk")[:MOST]
    return ledger_of(list(latest))


def words_of(commitment: Commitment) -> str:
    """Say how a commitment stands, with all the days that the track shows."""
    agreed, due = _day(commitment.agreed_on), _day(commitment.due_on)
    said = [_("Agreed on %(day)s.") % {"day": agreed}]
    for change in commitment.agreed_changes:
        if change.due_on != change.due_before:
            day = _day(change.due_before)
            said.append(_("It was to be done by %(day)s; both sides changed that.") % {"day": day})
        else:
            said.append(_("Both sides changed the words."))
    if commitment.state == State.DONE:
        said.append(_kept(commitment))
    elif commitment.state == State.WITHDRAWN:
        said.append(_("Withdrawn on %(day)s.") % {"day": _day(commitment.ended_on)})
    elif days := commitment.days_late:
        late = ngettext("%(n)d day late: it was due on %(day)s.", "%(n)d days late: it was due on %(day)s.", days)
        said.append(late % {"n": days, "day": due})
    else:
        said.append(_("To be done by %(day)s.") % {"day": due})
    return " ".join(said)


def _kept(commitment: Commitment) -> str:
    days = (commitment.due_on - (commitment.ended_on or commitment.due_on)).days
    day = _day(commitment.ended_on)
    if days < 0:
        late = ngettext("Kept on %(day)s, %(n)d day late.", "Kept on %(day)s, %(n)d days late.", -days)
        return late % {"day": day, "n": -days}
    return _("Kept on %(day)s, in time.") % {"day": day}


def _day(day: dt.date | None) -> str:
    return date_format(day) if day else ""


def _axis(commitments: Sequence[Commitment]) -> Scale:
    """Return the axis that all share: from the first agreement to the last day that was promised, and today."""
    days = [timezone.localdate()]
    for one in commitments:
        days += [day for day in (one.agreed_on, one.due_on, one.ended_on) if day]
        days += [change.due_before for change in one.agreed_changes]
    first, last = min(days).toordinal(), max(days).toordinal()
    return Scale(first, max(last, first + 30), 1)


def _track(commitment: Commitment, axis: Scale) -> SafeString:
    """Draw agreed, promised and kept (or late, or withdrawn) on the axis; a day that was moved keeps its ring."""
    x = axis.over(MARK + 2, WIDTH - MARK - 2)
    y = HEIGHT / 2
    standing, today = standing_of(commitment), timezone.localdate()
    begun, due = x(_ordinal(commitment.agreed_on)), x(_ordinal(commitment.due_on))
    until = x(_ordinal(commitment.ended_on or min(today, commitment.due_on)))
    drawing = Drawing(WIDTH, HEIGHT)
    drawing.mark("ledger__today", x(_ordinal(today)), y, "tick", 10)
    drawing.line("ledger__ahead", min(until, due), y, max(until, due), y)
    drawing.line("ledger__run", begun, y, max(until, begun), y)
    for change in commitment.agreed_changes:
        drawing.mark("ledger__ring ledger__ring--before", x(_ordinal(change.due_before)), y, size=MARK - 1)
    drawing.mark("ledger__dot ledger__dot--agreed", begun, y, size=3)
    drawing.mark("ledger__ring", due, y, size=MARK)
    if standing == Standing.KEPT:
        drawing.mark("ledger__dot", until, y, size=MARK)
    elif standing == Standing.WITHDRAWN:
        s = MARK - 1
        drawing.line("ledger__cross", until - s, y - s, until + s, y + s)
        drawing.line("ledger__cross", until - s, y + s, until + s, y - s)
    elif standing == Standing.LATE:
        drawing.mark("ledger__dot ledger__dot--late", x(_ordinal(today)), y, "diamond", MARK)
    title = _("Commitment %(number)d over time") % {"number": commitment.number}
    return drawing.svg(f"ledger-{commitment.pk}", title, words_of(commitment), "ledger__track")


def _ordinal(day: dt.date | None) -> float:
    return float((day or timezone.localdate()).toordinal())
