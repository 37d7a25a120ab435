"""The kinds of records that are looked at for gaps: whose they are, and how they are addressed."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _

from challenges.models import Challenge, ChallengeParty
from core.publishing.provenance import Relation
from core.workflow.transitions import Text
from dialogues.models import Dialogue
from outcomes.models import Outcome, Reuse, Trial
from partners.models import Organisation
from reports.models import Link, Report

AFTER_RESULTS = (Dialogue.State.RESULTS_PUBLISHED, Dialogue.State.FOLLOWED_UP, Dialogue.State.ARCHIVED)


@dataclass(frozen=True)
class GapKind:
    """One type of record. ``owned`` narrows the records to those that belong to some organisations."""

    label: Text
    records: Callable[[], QuerySet[Any]]  # those that ought to be complete
    for_rows: Callable[[QuerySet[Any]], QuerySet[Any]]  # fetches what a row shows
    owned: Callable[[QuerySet[Any], QuerySet[Organisation]], QuerySet[Any]]
    owner: Callable[[Any], Organisation | None]
    args: Callable[[Any], tuple[object, ...]]  # what names a record in the addresses of its pages


def _owners(challenges: QuerySet[Any]) -> QuerySet[Any]:
    owners = ChallengeParty.objects.owners().select_related("organisation").defer("organisation__search_text")
    return challenges.defer("search_text").prefetch_related(Prefetch("parties", owners, to_attr="owners"))


CHALLENGE = GapKind(
    _("Challenges"),
    lambda: Challenge.objects.published().exclude(state__in=Challenge.ENDED),
    _owners,
    lambda challenges, those: challenges.owned_by(those),  # type: ignore[attr-defined]
    lambda challenge: challenge.owners[0].organisation if challenge.owners else None,
    lambda challenge: (challenge.slug,),
)
OUTCOME = GapKind(
    _("Outcomes"),
    lambda: Outcome.objects.published().filter(origin_url="").exclude(maturity__in=Outcome.OUT_OF_USE),
    lambda outcomes: outcomes.select_related("owner").defer("search_text", "owner__search_text"),
    lambda outcomes, those: outcomes.filter(owner__in=those),
    lambda outcome: outcome.owner,
    lambda outcome: (outcome.slug,),
)
# The works of others are cited, and have their licence and their links from those who made them.
REPORT = GapKind(
    _("Reports"),
    lambda: Report.objects.published().exclude(relation=Relation.SIMILAR),
    lambda reports: reports.select_related("owner").defer("search_text", "title_key", "owner__search_text"),
    lambda reports, those: reports.filter(owner__in=those),
    lambda report: report.owner,
    lambda report: (report.pk, report.slug),
)
TRIAL = GapKind(
    _("Trials in test beds"),
    lambda: Trial.objects.filter(outcome__publication="published", outcome__origin_url=""),
    lambda trials: trials.select_related("outcome", "organisation").defer(
        "outcome__search_text", "organisation__search_text"
    ),
    lambda trials, those: trials.filter(organisation__in=those),
    lambda trial: trial.organisation,
    lambda trial: (trial.outcome.slug, trial.pk),
)
REUSE = GapKind(
    _("Reuses"),
    lambda: Reuse.objects.confirmed().filter(outcome__publication="published"),
    lambda reuses: reuses.select_related("outcome", "organisation").defer(
        "outcome__search_text", "organisation__search_text"
    ),
    lambda reuses, those: reuses.filter(organisation__in=those),
    lambda reuse: reuse.organisation,
    lambda reuse: (reuse.outcome.slug, reuse.pk),
)
DIALOGUE = GapKind(
    _("Dialogues"),
    lambda: Dialogue.objects.published().real(),
    lambda dialogues: dialogues.select_related("organiser").defer("search_text", "organiser__search_text"),
    lambda dialogues, those: dialogues.filter(organiser__in=those),
    lambda dialogue: dialogue.organiser,
    lambda dialogue: (dialogue.slug,),
)
LINK = GapKind(
    _("Links"),
    lambda: Link.objects.all(),
    lambda links: links,
    lambda links, those: links.none(),
    lambda link: None,
    lambda link: (),
)
