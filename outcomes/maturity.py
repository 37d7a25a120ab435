"""How mature an outcome is, and what that rests on: one rule, no hand.

- *in test bed*: a trial has been recorded.
- *piloted*: a trial has ended with a verdict, whatever the verdict; or somebody uses it.
- *evaluated*: an evaluation report is attached, or somebody who uses it has evaluated it.
- *recommended*: an evaluation report is attached, or it has worked, in whole or in part, in the trials and reuses of at
  least two municipalities. Of those outside the portal, who say themselves that they are a municipality, one e-mail
  address stands for one.

What is derived, a trial, a verdict or a reuse that no source states, is shown and counts for nothing; nor does a reuse
that has only been read in a source and confirmed by nobody.

What the sources say of older outcomes (``Outcome.documented_maturity``) counts up to *piloted*. Whoever supersedes or
retires an outcome does so by hand, with a reason, and the rule leaves it alone.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from core.publishing.provenance import Confidence
from core.workflow import move
from outcomes.models import Attachment, Outcome, Reuse, Trial
from partners.models import Organisation
from partners.names import bare_name
from places.models import Area

Maturity = Outcome.Maturity
LADDER = (
    Maturity.NOT_ASSESSED,
    Maturity.IDEA,
    Maturity.IN_TEST_BED,
    Maturity.PILOTED,
    Maturity.EVALUATED,
    Maturity.RECOMMENDED,
)
MUNICIPALITY = Organisation.Sector.MUNICIPALITY
MUNICIPALITIES_NEEDED = 2
PITFALLS_FROM: dict[str, int] = {Trial.Verdict.FAILED: 0, Trial.Verdict.PARTLY: 1}
# What is fetched with a trial or a reuse, so that no row asks for it, and what is too heavy for that.
_PLACES = ("organisation__area__parent", "area__parent__parent")
_HEAVY = [
    f"{place}__{column}"
    for place in ("organisation__area", "organisation__area__parent", "area", "area__parent", "area__parent__parent")
    for column in ("boundary", "search_text")
]
DRAWN = 50  # trials, and as many reuses, on a page


@dataclass(frozen=True)
class Evidence:
    """The records that the maturity rests on."""

    trials: Sequence[Trial]  # the latest first, with their organisation and area, and what these lie in
    reuses: Sequence[Reuse]  # the confirmed ones, likewise
    attachments: Sequence[Attachment]

    def __bool__(self) -> bool:
        return bool(self.trials or self.reuses or self.evaluations)

    @property
    def counted_trials(self) -> list[Trial]:
        return [one for one in self.trials if one.confidence == Confidence.DOCUMENTED]

    @property
    def counted_reuses(self) -> list[Reuse]:
        return [one for one in self.reuses if not one.is_derived]

    @property
    def evaluations(self) -> list[Attachment]:
        return [one for one in self.attachments if one.kind == Attachment.Kind.EVALUATION]

    @property
    def municipalities(self) -> set[str]:
        """Where it has worked: each municipality once, by number where it is in the portal and by name elsewhere."""
        worked = {_municipality(one) for one in self.counted_trials if one.known_verdict in {"worked", "partly"}}
        used = {_municipality(one) for one in of_municipalities(self.counted_reuses) if one.state in Reuse.USED}
        return {*worked, *used} - {""}


def reuses_of(outcome: Outcome) -> QuerySet[Reuse]:
    return outcome.reuses.confirmed().select_related(*_PLACES).defer(*_HEAVY).order_by("-heard_at", "id")


def likely_reuses_of(outcome: Outcome) -> QuerySet[Reuse]:
    return outcome.reuses.read_in_sources().select_related("organisation").order_by("id")


def trials_of(outcome: Outcome) -> QuerySet[Trial]:
    return outcome.trials.select_related(*_PLACES).defer(*_HEAVY).order_by("-started", "id")


def evidence_of(outcome: Outcome) -> Evidence:
    """Fetch the evidence, all of it: the rule and a pack need that; a page draws the latest. Three queries."""
    attachments = outcome.attachments.order_by("kind", "id")
    return Evidence(list(trials_of(outcome)), list(reuses_of(outcome)), list(attachments))


def pitfalls(trials: Iterable[Trial]) -> list[Trial]:
    """Return the trials that say what others should look out for: those that failed first."""
    return sorted((one for one in trials if one.pitfall), key=lambda one: PITFALLS_FROM.get(one.verdict, 2))


def maturity(outcome: Outcome, evidence: Evidence) -> Outcome.Maturity:
    """Return what the rule says, for an outcome that is not laid down."""
    reached = [Maturity(outcome.documented_maturity)]
    if outcome.kind == Outcome.Kind.IDEA:
        reached.append(Maturity.IDEA)
    trials, reuses = evidence.counted_trials, evidence.counted_reuses
    if trials:
        reached.append(Maturity.IN_TEST_BED)
    if _any(trials, "known_verdict", Trial.FINISHED) or _any(reuses, "state", Reuse.USED):
        reached.append(Maturity.PILOTED)
    if evidence.evaluations or _any(reuses, "state", [Reuse.State.EVALUATED]):
        reached.append(Maturity.EVALUATED)
    if evidence.evaluations or len(evidence.municipalities) >= MUNICIPALITIES_NEEDED:
        reached.append(Maturity.RECOMMENDED)
    return max(reached, key=LADDER.index)


def missing_for_next(outcome: Outcome, evidence: Evidence) -> list[tuple[str, str]]:
    """Return the levels that are left, nearest first, each with what it takes. Nothing for what is out of use."""
    if outcome.is_out_of_use:
        return []
    more = MUNICIPALITIES_NEEDED - len(evidence.municipalities)
    one_more = _("Proof that it has worked in one more municipality, or an evaluation report.")
    takes = {
        Maturity.IN_TEST_BED: _("A trial, recorded here during or afterwards."),
        Maturity.PILOTED: _("A trial that has ended, whatever the result, or somebody who uses it."),
        Maturity.EVALUATED: _("An evaluation report, or an evaluation by somebody who uses it."),
        Maturity.RECOMMENDED: one_more
        if more == 1
        else _("Proof that it has worked in two municipalities, or an evaluation report."),
    }
    left = LADDER[LADDER.index(Maturity(outcome.maturity)) + 1 :]
    return [(str(level.label), takes[level]) for level in left if level in takes]


@transaction.atomic
def reassess(outcome: Outcome, *, by: User | None = None, on_behalf_of: str = "") -> None:
    """Let the maturity follow the evidence, with a row in the history when it moves.

    Called by whatever changes the evidence, in the same transaction. The outcome is locked first, so that of two pieces
    of evidence that arrive at once the second sees the first.
    """
    locked = Outcome.objects.select_for_update().get(pk=outcome.pk)
    reached = maturity(locked, evidence_of(locked))
    if not locked.is_out_of_use and reached != locked.maturity:
        move(locked, to=reached, by=by, on_behalf_of=on_behalf_of)
    outcome.refresh_from_db(fields=["maturity"])


def _any(records: Iterable[Trial | Reuse], field: str, values: Iterable[str]) -> bool:
    return any(getattr(record, field) in values for record in records)


def of_municipalities(reuses: Iterable[Reuse]) -> list[Reuse]:
    """Return those that may count as a municipality's.

    Of those outside the portal these are the ones who say that they are one; of several from one e-mail address the
    first that is in use, so that nobody makes up a second municipality.
    """
    found, addresses = [], set()
    for reuse in sorted(reuses, key=lambda one: (one.state not in Reuse.USED, one.pk)):
        address = reuse.contact_email.lower()
        if reuse.organisation_id or reuse.is_imported:
            found.append(reuse)
        elif reuse.is_municipality and address not in addresses:
            found.append(reuse)
            addresses |= {address} - {""}  # one that has been deleted is nobody's
    return found


def municipality_of(record: Trial | Reuse) -> Area | None:
    """Return the municipality it took place in: that of its place, else of its organisation."""
    of_organisation = record.organisation.area if record.organisation else None
    return (record.area and record.area.municipality) or (of_organisation and of_organisation.municipality)


def _municipality(record: Trial | Reuse) -> str:
    """Name the municipality it took place in, or the name it goes by elsewhere.

    Empty where nothing says which: at a university, say, that lies in no place.
    """
    if area := municipality_of(record):
        return f"area {area.pk}"
    if record.organisation:
        return f"organisation {record.organisation.pk}" if record.organisation.sector == MUNICIPALITY else ""
    if record.is_imported:
        name = record.municipality_name
    else:
        name = record.place_name or record.host_name if isinstance(record, Trial) else record.organisation_name
    bare = bare_name(name)
    return f"elsewhere {bare}" if bare else ""
