"""How much has been answered, in numbers that everybody sees."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count
from django.utils.translation import ngettext

from core.publishing.content import kept
from dialogues.models import Answer, Contribution, Dialogue, Participant

FEWEST = 5  # people who are told as a number: of fewer, one could tell who is behind several contributions
TOLD = (Answer.State.CONSIDERED, *Answer.FINAL, *Answer.DONE)  # what says more than that it has come


@dataclass(frozen=True)
class Numbers:
    """How many contributions there are, and how many have which answer; under "" those that have none."""

    by_state: dict[str, int]

    @property
    def contributions(self) -> int:
        return sum(self.by_state.values())

    @property
    def answered(self) -> int:
        return sum(self.by_state.get(state, 0) for state in (*Answer.FINAL, *Answer.DONE))

    @property
    def unanswered(self) -> int:
        return self.contributions - self.answered

    @property
    def untold(self) -> int:
        """Contributions whose authors have not even been told that somebody is looking into it."""
        return self.contributions - sum(self.by_state.get(state, 0) for state in TOLD)


def without_answer(people: Iterable[Participant]) -> dict[int, int]:
    """Return how many of their contributions have no answer, by the key of each who has such ones. One query."""
    shown = Contribution.objects.filter(state=Contribution.State.PUBLISHED, reply_to=None, participant__in=people)
    waiting = shown.exclude(answer__state__in=TOLD)
    return dict(waiting.order_by().values_list("participant").annotate(Count("pk")))


def owed_answers(n: int) -> str:
    """Tell somebody, ``n`` of whose contributions have no answer, that one was promised; empty where none is due."""
    if not n:
        return ""
    return ngettext(
        "Your contribution has not had an answer. The organiser promised everyone one, and has not kept that promise.",
        "%(n)d of your contributions have not had an answer. The organiser promised everyone one, and has not kept "
        "that promise.",
        n,
    ) % {"n": n}


def numbers(dialogue: Dialogue) -> Numbers:
    """Return the numbers of a dialogue, replies left out; kept while nothing changes."""
    counted = dialogue.contributions.filter(state=Contribution.State.PUBLISHED, reply_to=None)
    by_state = counted.values_list("answer__state").annotate(n=Count("pk")).order_by()
    return Numbers(kept(f"answers:{dialogue.pk}", lambda: {state or "": n for state, n in by_state}))
