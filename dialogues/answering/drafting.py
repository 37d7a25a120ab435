"""The first version of Så blev det: one point for each answer, with the contributions that got it behind it."""

from dataclasses import dataclass
from typing import NamedTuple

from django.db import transaction
from django.db.models import Count, Min, Q, QuerySet
from django.utils.text import capfirst
from django.utils.translation import override

from core.workflow import lock_for_update
from dialogues.answering.answers import FEWEST, TOLD
from dialogues.models import Answer, Contribution, Dialogue, Statement

MOST_POINTS = 20  # at a time: whoever has written a hundred answers goes through them, those to most people first
SHORT = 120

# What an answer says that has been followed up: what was promised, and how it went.
POSITION_OF = {
    Answer.State.IMPLEMENTED: (Answer.State.ACCEPTED, Statement.FollowedUp.DONE),
    Answer.State.NOT_IMPLEMENTED: (Answer.State.ACCEPTED, Statement.FollowedUp.NOT_DONE),
}


@dataclass(frozen=True)
class AnswerGroup:
    """An answer in the same words to ``n`` contributions. ``key`` is the number of the first of them."""

    key: int
    state: str
    text: str
    language: str
    n: int

    @property
    def words(self) -> str:
        return self.text or f"{capfirst(Answer.State(self.state).label)}."


def told_answers(dialogue: Dialogue) -> QuerySet[Answer]:
    """Return the answers that say something, to what everybody reads."""
    return Answer.objects.filter(
        contribution__dialogue=dialogue,
        contribution__state=Contribution.State.PUBLISHED,
        contribution__reply_to=None,
        state__in=TOLD,
    )


def not_in_a_point(dialogue: Dialogue) -> QuerySet[Answer]:
    return told_answers(dialogue).filter(contribution__statements=None)


def answer_groups(answers: QuerySet[Answer]) -> list[AnswerGroup]:
    """Return answers in the same words together, those to most contributions first. One query."""
    rows = answers.order_by().values_list("state", "text", "language").annotate(key=Min("pk"), n=Count("pk"))
    return [AnswerGroup(key, state, text, language, n) for state, text, language, key, n in rows.order_by("-n", "key")]


def in_group(dialogue: Dialogue, group: AnswerGroup) -> QuerySet[Contribution]:
    same = told_answers(dialogue).filter(state=group.state, text=group.text, language=group.language)
    return Contribution.objects.filter(pk__in=same.values("contribution"))


@transaction.atomic
def draft_points(dialogue: Dialogue) -> int:
    """Make a point of each answer that is in none yet; return how many contributions came along.

    Where a point has that answer already, those who have got it since come along to it. Called twice, it does nothing.
    """
    lock_for_update(dialogue, "state")
    last = dialogue.statements.order_by("-order").values_list("order", flat=True).first() or 0
    taken = 0
    for group in answer_groups(not_in_a_point(dialogue))[:MOST_POINTS]:
        behind = in_group(dialogue, group)
        point = dialogue.statements.filter(contributions__in=behind).order_by("order", "pk").first()
        new = list(behind.filter(statements=None))
        if point is None:
            last += 1
            point = _point(dialogue, group, new, order=last)
        point.contributions.add(*new)
        taken += len(new)
    return taken


def _point(dialogue: Dialogue, group: AnswerGroup, behind: list[Contribution], *, order: int) -> Statement:
    position, followed_up = POSITION_OF.get(Answer.State(group.state), (group.state, ""))
    with override(group.language):
        return Statement.objects.create(
            dialogue=dialogue,
            order=order,
            said=_said(behind, group.language),
            position=position,
            text=group.words,
            followed_up=followed_up,
            followed_up_text=group.text if followed_up == Statement.FollowedUp.NOT_DONE else "",
        )


def _said(behind: list[Contribution], language: str) -> str:
    """Return the title with most support, to begin with."""
    titled = [one for one in behind if one.title and one.language == language]
    return max(titled, key=lambda one: one.n_supports).title[:SHORT] if titled else ""


class Behind(NamedTuple):
    """What is behind a point: contributions that everybody reads, their people at most, and what is public no more."""

    n: int = 0
    people: int = 0  # each note counts for somebody else
    gone: int = 0

    @property
    def may_quote_what_is_gone(self) -> bool:
        """Whether a summary may be in words that nobody reads any more: some are gone, and few people are left."""
        return self.gone > 0 and self.people < FEWEST


def behind_points(dialogue: Dialogue) -> dict[int, Behind]:
    """Return what is behind each point, by its key. One query."""
    shown = Q(contributions__state=Contribution.State.PUBLISHED, contributions__reply_to=None)
    rows = dialogue.statements.order_by().annotate(
        n=Count("contributions", filter=shown),
        people=Count("contributions__participant", filter=shown, distinct=True),
        notes=Count("contributions", filter=shown & Q(contributions__participant=None)),
        all=Count("contributions"),
    )
    found = rows.values_list("pk", "n", "people", "notes", "all")
    return {pk: Behind(n, people + notes, all_ - n) for pk, n, people, notes, all_ in found}
