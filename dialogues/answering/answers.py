"""How much has been answered, in numbers that everybody sees."""

from dataclasses import dataclass

from django.db.models import Count

from core.publishing.content import kept
from dialogues.models import Answer, Contribution, Dialogue


@dataclass(frozen=True)
class Numbers:
    contributions: int
    answered: int
    by_state: list[tuple[str, int]]

    @property
    def unanswered(self) -> int:
        return self.contributions - self.answered


def numbers(dialogue: Dialogue) -> Numbers:
    """Return the numbers of a dialogue, replies left out; kept while nothing changes."""
    counted = dialogue.contributions.filter(state=Contribution.State.PUBLISHED, reply_to=None)
    by_state = counted.values_list("answer__state").annotate(n=Count("pk")).order_by()
    rows: dict[str | None, int] = kept(f"answers:{dialogue.pk}", lambda: dict(by_state))
    final = {*Answer.FINAL, *Answer.DONE}
    named = [(str(state.label), rows[state.value]) for state in Answer.State if rows.get(state.value)]
    return Numbers(sum(rows.values()), sum(n for state, n in rows.items() if state in final), named)
