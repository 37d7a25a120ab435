"""What somebody has said, and what became of it."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery
from django.utils.translation import gettext as _

from dialogues.models import Contribution, Dialogue, DialogueStep, Participant, Registration, Statement
from outcomes.models import Outcome


@dataclass(frozen=True)
class ContributionStation:
    """One of the stations that a contribution passes: what it is called, when it was passed, and what is there."""

    label: str
    is_passed: bool
    at: dt.datetime | None = None
    text: str = ""


def contributions_of(people: QuerySet[Participant]) -> QuerySet[Contribution]:
    """Return what they have said, the latest first, with what became of it. Four queries for any number."""
    statements = Statement.objects.filter(dialogue__state__in=["results_published", "followed_up", "archived"])
    out = DialogueStep.objects.filter(dialogue=OuterRef("dialogue"), to_state=Dialogue.State.RESULTS_PUBLISHED)
    return (
        Contribution.objects.filter(participant__in=people)
        .annotate(results_at=Subquery(out.order_by("-at").values("at")[:1]))
        .select_related("dialogue__organiser", "activity", "answer", "hidden_rule", "reply_to", "merged_into__dialogue")
        .select_related("merge_proposed__dialogue", "participant")
        .defer("dialogue__search_text", "dialogue__organiser__search_text")
        .prefetch_related(
            Prefetch(
                "statements",
                statements.prefetch_related(Prefetch("outcomes", Outcome.objects.published()), "reports"),
                to_attr="shown_statements",
            )
        )
        .order_by("-created_at", "-pk")
    )


def registrations_of(people: QuerySet[Participant]) -> QuerySet[Registration]:
    """Return their places at meetings, and in the lines for one, the latest meeting first."""
    return (
        Registration.objects.filter(participant__in=people)
        .exclude(state=Registration.State.CANCELLED)
        .select_related("meeting__activity__dialogue", "participant")
        .order_by("-meeting__starts_at", "pk")
    )


def stations(contribution: Contribution) -> list[ContributionStation]:
    """Return the line of one contribution: received, published, answered, used where something is done about it."""
    answer = contribution.official_answer
    is_answered = answer is not None and answer.is_final
    shown: list[Statement] = getattr(contribution, "shown_statements", [])
    is_used = any(statement.position not in Statement.WILL_NOT for statement in shown)
    return [
        ContributionStation(_("Received"), True, contribution.created_at),
        ContributionStation(_("Published"), contribution.published_at is not None, contribution.published_at),
        ContributionStation(
            _("Answered"),
            is_answered,
            answer.answered_at if answer and is_answered else None,
            answer.get_state_display() if answer else "",
        ),
        ContributionStation(_("Used"), is_used, getattr(contribution, "results_at", None) if is_used else None),
    ]
