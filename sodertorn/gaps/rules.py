"""The rules: what a record lacks, in words, and which records lack it. To add one is to add a row."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from challenges.models import Challenge, ChallengeParty
from core.workflow.transitions import Text
from dialogues.models import Contribution, Flag
from outcomes.models import MethodCard, Reuse, Trial
from reports.link_check.checking import with_dead_addresses
from reports.models import Report, ReportFile
from sodertorn.gaps.kinds import AFTER_RESULTS, CHALLENGE, DIALOGUE, LINK, OUTCOME, REPORT, REUSE, TRIAL, GapKind


@dataclass(frozen=True)
class GapRule:
    name: str  # in addresses, and beside whoever has taken it
    kind: GapKind
    label: Text
    lacking: Callable[[QuerySet[Any]], QuerySet[Any]]

    def records(self) -> QuerySet[Any]:
        """Return the records that have this gap."""
        return self.lacking(self.kind.records())


def _without(through: Any, column: str) -> Callable[[QuerySet[Any]], QuerySet[Any]]:
    """Return a rule about records that no row of ``through`` names."""
    return lambda records: records.filter(~Exists(through._default_manager.filter(**{column: OuterRef("pk")})))


def _empty(**columns: Any) -> Callable[[QuerySet[Any]], QuerySet[Any]]:
    return lambda records: records.filter(**columns)


def _in_one_language(*fields: str) -> Callable[[QuerySet[Any]], QuerySet[Any]]:
    """Return a rule about records of which a text stands in one language only."""
    either = Q(pk__in=[])
    for field in fields:
        swedish, english = (Q(**{f"{field}_{code}__gt": ""}) for code in ("sv", "en"))
        no_swedish, no_english = (
            Q(**{f"{field}_{code}": ""}) | Q(**{f"{field}_{code}": None}) for code in ("sv", "en")
        )
        either |= swedish & no_english | english & no_swedish
    return lambda records: records.filter(either)


def _without_owner(challenges: QuerySet[Any]) -> QuerySet[Any]:
    return challenges.filter(~Exists(ChallengeParty.objects.owners().filter(challenge=OuterRef("pk"))))


def _unaffected(challenges: QuerySet[Any]) -> QuerySet[Any]:
    empty = [Q(**{f"affected_groups_{code}": ""}) | Q(**{f"affected_groups_{code}": None}) for code in ("sv", "en")]
    return challenges.filter(*empty)


def _without_steps(outcomes: QuerySet[Any]) -> QuerySet[Any]:
    empty = [Q(**{f"card__steps_{code}": ""}) | Q(**{f"card__steps_{code}": None}) for code in ("sv", "en")]
    return outcomes.filter(*empty, card__isnull=False)


def _without_file(reports: QuerySet[Any]) -> QuerySet[Any]:
    """Return those that can be read nowhere: neither here nor at another address."""
    return _without(ReportFile, "report")(reports.filter(url=""))


def _unlinked(reports: QuerySet[Any]) -> QuerySet[Any]:
    """Return those that name no challenge, outcome or dialogue, and so stand beside the chain."""
    for relation in (Report.challenges, Report.outcomes, Report.dialogues):
        reports = _without(relation.through, "report")(reports)
    return reports


def _silent(reuses: QuerySet[Any]) -> QuerySet[Any]:
    return reuses.filter(pk__in=Reuse.objects.to_follow_up().values("pk"))


def _open_after_results(dialogues: QuerySet[Any]) -> QuerySet[Any]:
    """Return those whose results are out while a flag or an appeal has not been settled."""
    here = OuterRef("pk")
    flagged = Flag.objects.waiting().filter(contribution__dialogue=here, contribution__state="published")
    appealed = Contribution.objects.filter(dialogue=here, state=Contribution.State.APPEALED)
    return dialogues.filter(Exists(flagged) | Exists(appealed), state__in=AFTER_RESULTS)


RULES = {
    rule.name: rule
    for rule in (
        GapRule("challenge-goal", CHALLENGE, _("no global goal"), _without(Challenge.goals.through, "challenge")),
        GapRule("challenge-owner", CHALLENGE, _("no owner"), _without_owner),
        GapRule("challenge-affected", CHALLENGE, _("does not say who is affected"), _unaffected),
        GapRule(
            "challenge-language", CHALLENGE, _("text in one language only"), _in_one_language("title", "description")
        ),
        GapRule("outcome-card", OUTCOME, _("no method card"), _without(MethodCard, "outcome")),
        GapRule("card-steps", OUTCOME, _("method card without steps"), _without_steps),
        GapRule(
            "card-hours", OUTCOME, _("method card without working hours"), _empty(card__isnull=False, card__hours=None)
        ),
        GapRule("card-licence", OUTCOME, _("method card without a licence"), _empty(card__licence="")),
        GapRule("outcome-language", OUTCOME, _("text in one language only"), _in_one_language("title", "description")),
        GapRule("trial-verdict", TRIAL, _("how it went is not known"), _empty(verdict=Trial.Verdict.UNKNOWN)),
        GapRule("reuse-silent", REUSE, _("nothing heard for a year"), _silent),
        GapRule("report-file", REPORT, _("nowhere to read it"), _without_file),
        GapRule("report-licence", REPORT, _("no licence"), _empty(licence="")),
        GapRule("report-links", REPORT, _("tied to no challenge, outcome or dialogue"), _unlinked),
        GapRule("report-language", REPORT, _("summary in one language only"), _in_one_language("abstract")),
        GapRule("report-address", REPORT, _("dead link"), with_dead_addresses),
        GapRule(
            "dialogue-language", DIALOGUE, _("text in one language only"), _in_one_language("title", "description")
        ),
        GapRule("dialogue-open", DIALOGUE, _("a flag or an appeal still open after the results"), _open_after_results),
        GapRule("link-address", LINK, _("dead link"), with_dead_addresses),
    )
}
