"""The steps of a challenge's workflow as pages offer them: who may take each, from where, and what it means."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from challenges import actions
from challenges.models import Challenge
from challenges.permissions import can_judge, can_move

State = Challenge.State
Text = str | Promise


@dataclass(frozen=True)
class MoveStep:
    """A step that somebody takes with a challenge on a page of its own, which says what it means."""

    name: str
    label: Text
    explanation: Text
    done: Text
    starts: tuple[str, ...]
    act: Callable[..., None]  # act(challenge, by=, on_behalf_of=), and reason= where one is needed
    needs_reason: bool = False
    for_editors: bool = False
    tone: str = ""  # "" for the next step, "quiet" for what stands beside it, "danger" for what is hard to take back

    def is_possible(self, challenge: Challenge) -> bool:
        return challenge.state in self.starts

    def may_be_taken_by(self, visitor: User | AnonymousUser, challenge: Challenge) -> bool:
        return can_judge(visitor) if self.for_editors else can_move(visitor, challenge)


def _return(challenge: Challenge, *, by: User, reason: str, on_behalf_of: str) -> None:
    actions.return_to_author(challenge, by=by, reason=reason)


def _decline(challenge: Challenge, *, by: User, reason: str, on_behalf_of: str) -> None:
    actions.decline(challenge, by=by, reason=reason)


STEPS = {
    step.name: step
    for step in (
        MoveStep(
            "identify",
            _("Say that it is jointly identified"),
            _("The organisations below share the challenge. It goes on the site, where everybody can read it."),
            _("The challenge is jointly identified, and on the site. Those who share it are told by e-mail."),
            (State.SUBMITTED,),
            actions.identify,
        ),
        MoveStep(
            "start-dialogue",
            _("Say that a dialogue is going on"),
            _("Those concerned are being asked."),
            _("Noted: it is in dialogue."),
            (State.IDENTIFIED,),
            Challenge.start_dialogue,
            tone="quiet",
        ),
        MoveStep(
            "start-developing",
            _("Say that you are working out an answer"),
            _("A strategy, a solution, an idea, a method or a tool is being developed."),
            _("Noted: an answer is being developed."),
            (State.IDENTIFIED, State.IN_DIALOGUE, State.TESTING),
            Challenge.start_developing,
            tone="quiet",
        ),
        MoveStep(
            "start-testing",
            _("Say that you are testing an answer"),
            _("An answer is being tried in a test bed. Record the test on the outcome's own page as well."),
            _("Noted: an answer is being tested."),
            (State.IDENTIFIED, State.IN_DIALOGUE, State.DEVELOPING),
            Challenge.start_testing,
            tone="quiet",
        ),
        MoveStep(
            "publish-results",
            _("Say that the results are published"),
            _("What came out of the work is there for others to read."),
            _("Noted: the results are published."),
            (State.IDENTIFIED, State.IN_DIALOGUE, State.DEVELOPING, State.TESTING),
            Challenge.publish_results,
            tone="quiet",
        ),
        MoveStep(
            "start-reuse",
            _("Say that others use the results"),
            _("At least one other municipality uses what came out of it."),
            _("Noted: the results are in reuse."),
            (State.RESULTS_PUBLISHED,),
            Challenge.start_reuse,
            tone="quiet",
        ),
        MoveStep(
            "pause",
            _("Pause it"),
            _("The work rests for a while. The challenge stays where it is, with your reason on its page."),
            _("The challenge is paused."),
            (State.SUBMITTED, *Challenge.AT_WORK),
            Challenge.pause,
            needs_reason=True,
            tone="quiet",
        ),
        MoveStep(
            "close",
            _("Close it"),
            _("The work has ended. The challenge stays on the site, with your reason on its page."),
            _("The challenge is closed."),
            Challenge.AT_WORK,
            Challenge.close,
            needs_reason=True,
            tone="quiet",
        ),
        MoveStep(
            "reopen",
            _("Take it up again"),
            _("The work goes on where it was. Your reason is shown in the history."),
            _("The challenge has been taken up again."),
            (State.PAUSED, State.CLOSED, State.DECLINED),
            Challenge.reopen,
            needs_reason=True,
        ),
        MoveStep(
            "return",
            _("Return it to the author"),
            _("The author can change the text and submit it again. The reason is sent by e-mail."),
            _("Returned to the author."),
            (State.SUBMITTED,),
            _return,
            needs_reason=True,
            for_editors=True,
            tone="quiet",
        ),
        MoveStep(
            "decline",
            _("Decline it"),
            _("The challenge does not go on the site. The reason is sent by e-mail."),
            _("Declined."),
            (State.SUBMITTED,),
            _decline,
            needs_reason=True,
            for_editors=True,
            tone="danger",
        ),
    )
}


def steps_for(visitor: User | AnonymousUser, challenge: Challenge) -> list[MoveStep]:
    """Return the steps that the visitor can take with the challenge now. Two queries at most; none for anonymous."""
    possible = [step for step in STEPS.values() if step.is_possible(challenge)]
    allowed = {
        for_editors: step.may_be_taken_by(visitor, challenge)
        for for_editors, step in {step.for_editors: step for step in possible}.items()
    }
    return [step for step in possible if allowed[step.for_editors]]
