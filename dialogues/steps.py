"""The steps of a dialogue's workflow as pages and the admin offer them: from where they start, and what they mean."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from dialogues.actions import holding
from dialogues.actions.answers import publish_results
from dialogues.models import Dialogue
from dialogues.permissions import can_run

State = Dialogue.State
Text = str | Promise


@dataclass(frozen=True)
class MoveStep:
    """A step that somebody takes with a dialogue on a page of its own, which says what it means."""

    name: str
    label: Text
    explanation: Text
    done: Text
    starts: tuple[str, ...]
    act: Callable[..., None]  # act(dialogue, by=, on_behalf_of=), and reason= where one is needed
    needs_reason: bool = False
    tone: str = ""  # "" for the next step, "quiet" for what stands beside it, "danger" for what is hard to take back

    def is_possible(self, dialogue: Dialogue) -> bool:
        return dialogue.state in self.starts

    @property
    def opens(self) -> bool:
        """Whether the dialogue goes on the site by it, for which it has to be complete."""
        return State.DRAFT in self.starts


STEPS = {
    step.name: step
    for step in (
        MoveStep(
            "open",
            _("Open it now"),
            _("The dialogue goes on the site, and people can take part from now on."),
            _("The dialogue is open, and on the site."),
            (State.DRAFT, State.SCHEDULED),
            holding.open_dialogue,
        ),
        MoveStep(
            "schedule",
            _("Let it open on its first day"),
            _("The dialogue goes on the site at once, where everybody can read what is to come. It opens by itself."),
            _("The dialogue is on the site, and opens by itself on its first day."),
            (State.DRAFT,),
            holding.schedule_dialogue,
            tone="quiet",
        ),
        MoveStep(
            "close",
            _("Close it"),
            _("No more contributions are taken, and everybody is to be answered by the day that you have promised."),
            _("The dialogue is closed. Now you answer, and say what became of it."),
            (State.OPEN,),
            holding.close_dialogue,
            tone="quiet",
        ),
        MoveStep(
            "publish-results",
            _("Publish what became of it"),
            _("Everybody who took part is told, once. From then on the results are there for all to read."),
            _("It is published what became of the dialogue. Those who took part are told."),
            (State.CLOSED,),
            publish_results,
        ),
        MoveStep(
            "reopen",
            _("Open it again"),
            _("People can take part again, until you close it or give it a new last day."),
            _("The dialogue is open again."),
            (State.CLOSED,),
            holding.reopen_dialogue,
            needs_reason=True,
            tone="quiet",
        ),
        MoveStep(
            "follow-up",
            _("Say that it has been followed up"),
            _("You have come back to what you promised in the results, and said what was done and what was not."),
            _("Noted: it has been followed up."),
            (State.RESULTS_PUBLISHED,),
            Dialogue.follow_up,
        ),
        MoveStep(
            "archive",
            _("Archive it"),
            _("The dialogue is over for you. Its page stays where it is, for the record."),
            _("The dialogue is archived. Its page stays."),
            (State.RESULTS_PUBLISHED, State.FOLLOWED_UP, State.CANCELLED),
            Dialogue.archive,
            tone="quiet",
        ),
        MoveStep(
            "cancel",
            _("Cancel it"),
            _(
                "The dialogue does not take place, or not to its end. The reason is shown on its page, and sent to"
                " those who have contributed or registered for a meeting."
            ),
            _("The dialogue is cancelled."),
            (State.SCHEDULED, State.OPEN, State.CLOSED),
            holding.cancel_dialogue,
            needs_reason=True,
            tone="danger",
        ),
    )
}


def steps_for(visitor: User | AnonymousUser, dialogue: Dialogue) -> list[MoveStep]:
    """Return the steps that the visitor can take with the dialogue now. Two queries at most; none for anonymous."""
    possible = [step for step in STEPS.values() if step.is_possible(dialogue)]
    return possible if possible and can_run(visitor, dialogue) else []
