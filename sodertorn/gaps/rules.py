"""The rules: what a record lacks, in words, and which records lack it. To add one is to add a row."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from challenges.models import Challenge, ChallengeParty
from core.workflow.transitions import Text
from dialogues.models import Contribution, Dialogue, Flag
from outcomes.models import MethodCard, Reuse, Trial
from reports.link_check.checking import with_dead_addresses
from reports.models import Report, ReportFile
from sodertorn.gaps.kinds import AFTER_RESULTS, CHALLENGE, DIALOGUE, LINK, OUTCOME, REPORT, REUSE, TRIAL, GapKind
from sodertorn.gaps.places import Place, Translation


@dataclass(frozen=True)
class GapRule:
    name: str  # in addresses, and beside whoever has taken it
    kind: GapKind
    label: Text
    lacking: Callable[[QuerySet[Any]], QuerySet[Any]]
    place: Place  # where it is filled

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


def _is_published(report: Any) -> bool:
    """Whether a new version can be made of it."""
    return bool(report.state == Report.State.PUBLISHED)


def _is_being_held(dialogue: Any) -> bool:
    return dialogue.state in Dialogue.BEING_HELD


TEXTS = ("title", "description")
RULES = {
    rule.name: rule
    for rule in (
        GapRule(
            "challenge-goal",
            CHALLENGE,
            _("no global goal"),
            _without(Challenge.goals.through, "challenge"),
            Place("challenges:edit-where", "id_goals", "id_goals"),
        ),
        GapRule("challenge-owner", CHALLENGE, _("no owner"), _without_owner, Place(in_admin="parties-group")),
        GapRule(
            "challenge-affected",
            CHALLENGE,
            _("does not say who is affected"),
            _unaffected,
            Place("challenges:edit-where", "id_affected_groups", "id_affected_groups_sv"),
        ),
        GapRule(
            "challenge-language",
            CHALLENGE,
            _("text in one language only"),
            _in_one_language(*TEXTS),
            Translation("challenges:edit", texts=TEXTS),
        ),
        GapRule(
            "outcome-card",
            OUTCOME,
            _("no method card"),
            _without(MethodCard, "outcome"),
            Place("outcomes:card", "form", "card-group"),
        ),
        GapRule(
            "card-steps",
            OUTCOME,
            _("method card without steps"),
            _without_steps,
            Place("outcomes:card", "id_steps", "id_card-0-steps_sv"),
        ),
        GapRule(
            "card-hours",
            OUTCOME,
            _("method card without working hours"),
            _empty(card__isnull=False, card__hours=None),
            Place("outcomes:card", "id_hours", "id_card-0-hours"),
        ),
        GapRule(
            "card-licence",
            OUTCOME,
            _("method card without a licence"),
            _empty(card__licence=""),
            Place("outcomes:card", "id_licence", "id_card-0-licence"),
        ),
        GapRule(
            "outcome-language",
            OUTCOME,
            _("text in one language only"),
            _in_one_language(*TEXTS),
            Translation("outcomes:edit", texts=TEXTS),
        ),
        GapRule(
            "trial-verdict",
            TRIAL,
            _("how it went is not known"),
            _empty(verdict=Trial.Verdict.UNKNOWN),
            Place("outcomes:trial-edit", "id_verdict", "id_verdict"),
        ),
        GapRule("reuse-silent", REUSE, _("nothing heard for a year"), _silent, Place("outcomes:reuse-edit", "id_to")),
        GapRule(
            "report-file",
            REPORT,
            _("nowhere to read it"),
            _without_file,
            Place("reports:files", "id_file", "files-group"),
        ),
        GapRule(
            "report-licence",
            REPORT,
            _("no licence"),
            _empty(licence=""),
            Place("reports:version-create", "id_licence", "id_licence", is_open=_is_published),
        ),
        GapRule(
            "report-links",
            REPORT,
            _("tied to no challenge, outcome or dialogue"),
            _unlinked,
            Place("reports:version-create", "id_q", "id_challenges", is_open=_is_published),
        ),
        GapRule(
            "report-language",
            REPORT,
            _("summary in one language only"),
            _in_one_language("abstract"),
            Translation("reports:version-create", is_open=_is_published, texts=("abstract",), stands_beside=True),
        ),
        GapRule(
            "report-address",
            REPORT,
            _("dead link"),
            with_dead_addresses,
            Place("reports:version-create", "id_url", "id_url", is_open=_is_published),
        ),
        GapRule(
            "dialogue-language",
            DIALOGUE,
            _("text in one language only"),
            _in_one_language(*TEXTS),
            Translation("dialogues:edit", is_open=_is_being_held, texts=TEXTS),
        ),
        GapRule(
            "dialogue-open",
            DIALOGUE,
            _("a flag or an appeal still open after the results"),
            _open_after_results,
            Place("dialogues:moderation", in_admin=None),
        ),
        GapRule("link-address", LINK, _("dead link"), with_dead_addresses, Place(in_admin="id_url")),
    )
}
