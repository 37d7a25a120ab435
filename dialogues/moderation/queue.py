"""What waits for a dialogue's moderators, and what has been hidden, rule by rule."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.core.signing import Signer
from django.db.models import Count, Min, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.links import is_signed
from dialogues.models import Contribution, Dialogue, Flag, ParticipantLink, Rule

State = Contribution.State
MOST_COUNTED = 100  # more is told as "more than"
MOST_FLAGS = 20  # of a contribution that wait at the same time; those after them say nothing new
_signer = Signer(salt="dialogues.appeal")


@dataclass(frozen=True)
class Pile:
    """Contributions about which a moderator can do the same."""

    name: str
    label: str | Promise
    nothing: str | Promise
    does: tuple[str, ...]  # what can be done with many of them at once
    of: Callable[[QuerySet[Contribution]], QuerySet[Any]]
    waits: bool = True  # whether it is work to be done


def _flagged(contributions: QuerySet[Contribution]) -> QuerySet[Any]:
    """Return those of which a flag has not been settled, the one that has waited longest first."""
    flagged = contributions.filter(flags__settled_at=None, flags__isnull=False, state=State.PUBLISHED)
    grouped = flagged.values("pk")  # SQLite would group by every column
    return grouped.annotate(since=Min("flags__created_at")).order_by("since", "pk")


PILES = {
    pile.name: pile
    for pile in (
        Pile(
            "awaiting",
            gettext_lazy("Awaiting review"),
            gettext_lazy("Nothing is awaiting review."),
            ("publish", "hide"),
            lambda all_: all_.filter(state=State.AWAITING_REVIEW).order_by("created_at", "pk"),
        ),
        Pile(
            "flagged",
            gettext_lazy("Flagged"),
            gettext_lazy("Nothing has been flagged."),
            ("settle", "hide"),
            _flagged,
        ),
        Pile(
            "appealed",
            gettext_lazy("Appealed"),
            gettext_lazy("There are no appeals."),
            (),  # each is read by itself
            lambda all_: all_.filter(state=State.APPEALED).order_by("appealed_at", "pk"),
        ),
        Pile(
            "hidden",
            gettext_lazy("Hidden"),
            gettext_lazy("Nothing is hidden."),
            (),
            lambda all_: all_.filter(state__in=[State.HIDDEN, State.UPHELD]).order_by("-created_at", "-pk"),
            waits=False,
        ),
        Pile(
            "shown",
            gettext_lazy("Shown"),
            gettext_lazy("Nothing is shown yet."),
            ("hide",),
            lambda all_: all_.filter(state=State.PUBLISHED).order_by("-created_at", "-pk"),
            waits=False,
        ),
    )
}


def in_full(dialogue: Dialogue, keys: Iterable[int]) -> list[Contribution]:
    """Return a page of a pile with what its rows show; the pile is sorted without its texts. Two queries."""
    flags = Prefetch("flags", Flag.objects.waiting().select_related("rule").order_by("created_at"), to_attr="waiting")
    rows = dialogue.contributions.select_related("participant", "activity", "hidden_rule").defer("search_text")
    keys = list(keys)
    found = rows.prefetch_related(flags).in_bulk(keys)
    return [found[key] for key in keys if key in found]


def waiting_counts(contributions: QuerySet[Contribution]) -> dict[str, int]:
    """Return how many wait in each pile of work, counted no further than ``MOST_COUNTED`` and one. A query a pile."""
    return {
        pile.name: pile.of(contributions).order_by().values("pk")[: MOST_COUNTED + 1].count()
        for pile in PILES.values()
        if pile.waits
    }


def rules_with_counts(dialogue: Dialogue) -> list[Rule]:
    """Return the rules in order, each with ``n_hidden``, and ``n_otherwise`` by no rule of them. One query."""
    unseen = dialogue.contributions.filter(state__in=Contribution.UNSEEN)
    otherwise = unseen.filter(hidden_rule=None).order_by().values("dialogue").annotate(n=Count("pk")).values("n")
    return list(
        dialogue.rules.annotate(  # type: ignore[no-redef]  # declared on the model, for its readers
            n_hidden=Count("hidden", filter=Q(hidden__state__in=Contribution.UNSEEN)),
            n_otherwise=Coalesce(Subquery(otherwise), 0),
        ).order_by("order", "pk")
    )


def hidden_counts(rules: list[Rule]) -> list[tuple[str, int]]:
    """Return how many contributions are hidden, reason by reason, for everybody to read, of ``rules_with_counts``."""
    counts = [(str(rule.title), rule.n_hidden) for rule in rules]
    otherwise = rules[0].n_otherwise if rules else 0
    return [(reason, n) for reason, n in (*counts, (_("Another reason"), otherwise)) if n]


# Appeals without a login


def appeal_key(contribution: Contribution) -> str:
    """Return what lets the author appeal from a mail: this contribution, and nothing else."""
    return _signer.signature(str(contribution.pk))


def opens_appeal(key: str, contribution: Contribution) -> bool:
    """Whether the key in an address is the mailed one, or that of the author's private link."""
    if not key:
        return False
    if is_signed(str(contribution.pk), key, _signer):
        return True
    link = ParticipantLink.objects.find(key)
    return link is not None and not link.has_expired and link.participant_id == contribution.participant_id
