"""Queries about answers: what those who answer look for, and the numbers that everybody sees."""

from dataclasses import dataclass

from django.core.cache import cache
from django.db.models import Count, Q, QuerySet

from dialogues.forms.answering import UNANSWERED, AnswersFilterForm
from dialogues.models import Answer, Contribution, Dialogue
from records.lists.filter import KEEP_SECONDS, LARGE
from records.lists.search import matching


@dataclass(frozen=True)
class Numbers:
    """How many contributions there were, how many have been answered, and how."""

    contributions: int
    answered: int
    by_state: list[tuple[str, int]]

    @property
    def unanswered(self) -> int:
        return self.contributions - self.answered


def numbers(dialogue: Dialogue) -> Numbers:
    """Return the numbers of a dialogue, replies left out. One query; none while those of a large one are kept."""
    key = f"answers:{dialogue.pk}"
    rows: dict[str | None, int] | None = cache.get(key)
    if rows is None:
        counted = dialogue.contributions.filter(state=Contribution.State.PUBLISHED, reply_to=None)
        rows = dict(counted.values_list("answer__state").annotate(n=Count("pk")).order_by())
        if sum(rows.values()) > LARGE:
            cache.set(key, rows, KEEP_SECONDS)
    final = {*Answer.FINAL, *Answer.DONE}
    by_state = [(str(state.label), rows[state.value]) for state in Answer.State if rows.get(state.value)]
    return Numbers(sum(rows.values()), sum(n for state, n in rows.items() if state in final), by_state)


def to_answer(dialogue: Dialogue, form: AnswersFilterForm) -> QuerySet[Contribution]:
    """Return what the filter finds of that which can be answered, the oldest first."""
    found = dialogue.contributions.filter(state=Contribution.State.PUBLISHED, reply_to=None)
    asked = form.cleaned_data if form.is_valid() else {}
    if asked.get("q"):
        found = found.filter(matching(asked["q"]))
    if asked.get("activity"):
        found = found.filter(activity=asked["activity"])
    if asked.get("category"):
        found = found.filter(category=asked["category"])
    if asked.get("answer") == UNANSWERED:
        found = found.filter(Q(answer=None) | ~Q(answer__state__in=[*Answer.FINAL, *Answer.DONE]))
    elif asked.get("answer"):
        found = found.filter(answer__state=asked["answer"])
    return found.select_related("activity", "category", "participant", "answer").order_by("created_at", "pk")
