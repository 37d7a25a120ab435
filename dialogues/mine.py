"""What somebody has said, and what became of it."""

from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from dialogues.models import Contribution, Participant, Registration, Statement
from outcomes.models import Outcome


@dataclass(frozen=True)
class Station:
    """One of the stations that a contribution passes: what it is called, when it was passed, and what is there."""

    label: str
    at: object = None  # a date or a time; None: not yet
    text: str = ""


def contributions_of(people: QuerySet[Participant]) -> QuerySet[Contribution]:
    """Return what they have said, the latest first, with what became of it. Four queries for any number."""
    statements = Statement.objects.filter(dialogue__state__in=["results_published", "followed_up", "archived"])
    return (
        Contribution.objects.filter(participant__in=people)
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


def stations(contribution: Contribution) -> list[Station]:
    """Return the line of one contribution: received, published, answered, used."""
    answer = getattr(contribution, "answer", None)
    used = getattr(contribution, "shown_statements", [])
    return [
        Station(_("Received"), contribution.created_at),
        Station(_("Published"), contribution.published_at),
        Station(
            _("Answered"),
            answer.answered_at if answer and answer.is_final else None,
            answer.get_state_display() if answer else "",
        ),
        Station(_("Used"), bool(used) or None),
    ]
