"""How much has been answered, in numbers that everybody sees."""

from dataclasses import dataclass

from django.core.cache import cache
from django.db.models import Count

from core.lists.filter import KEEP_SECONDS, LARGE
from dialogues.models import Answer, Contribution, Dialogue


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
