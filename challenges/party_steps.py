"""The steps with an organisation's part in a challenge: from where, which side takes each, and what it means."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from challenges import actions
from challenges.models import ChallengeParty
from challenges.permissions import Side

State = ChallengeParty.State
Text = str | Promise


@dataclass(frozen=True)
class PartyStep:
    name: str
    label: Text
    explanation: Text
    done: Text
    sides: Mapping[str, Collection[Side]]  # who takes it, by the state in which it starts
    act: Callable[[ChallengeParty, User, str, str], None]  # act(party, by, on_behalf_of, reason)
    asks_why: bool = False

    def is_for(self, sides: Collection[Side], party: ChallengeParty) -> bool:
        """Whether somebody who stands on ``sides`` can take it now."""
        return not set(self.sides.get(party.state, ())).isdisjoint(sides)


PARTY_STEPS = {
    step.name: step
    for step in (
        PartyStep(
            "accept",
            _("Accept the invitation"),
            _("Your organisation is shown on the challenge's page as one of those who share it, from today."),
            _("Your organisation shares the challenge. Write what it looks like with you."),
            {State.INVITED: [Side.PARTY]},
            lambda party, by, name, reason: actions.accept(party, by=by, on_behalf_of=name),
        ),
        PartyStep(
            "approve",
            _("Confirm that they share it"),
            _("The organisation is shown on the challenge's page as one of those who share it, from today."),
            _("Confirmed. The organisation is told by e-mail."),
            {State.ASKED: [Side.LEAD]},
            lambda party, by, name, reason: actions.approve(party, by=by, on_behalf_of=name),
        ),
        PartyStep(
            "decline",
            _("Say no"),
            _("The other organisation is told by e-mail. Nothing of it is shown on the site."),
            _("You have said no. The other organisation is told by e-mail."),
            {State.INVITED: [Side.PARTY], State.ASKED: [Side.LEAD]},
            lambda party, by, name, reason: actions.decline_party(party, by=by, reason=reason, on_behalf_of=name),
            asks_why=True,
        ),
        PartyStep(
            "withdraw",
            _("Withdraw it"),
            _("The question is taken back before it has been answered."),
            _("Withdrawn."),
            {State.INVITED: [Side.LEAD], State.ASKED: [Side.PARTY]},
            lambda party, by, name, reason: actions.withdraw_party(party, by=by, on_behalf_of=name),
        ),
        PartyStep(
            "end",
            _("Share it no longer"),
            _("The page goes on showing that the organisation shared it, and until which day."),
            _("The organisation shares the challenge no longer."),
            {State.CONFIRMED: [Side.PARTY, Side.LEAD]},
            lambda party, by, name, reason: party.end(by=by, on_behalf_of=name),
        ),
        PartyStep(
            "hand-over",
            _("Hand the challenge over"),
            _("The organisation becomes the owner, and decides from now on. The owner of today becomes a co-owner."),
            _("The challenge has been handed over."),
            {State.CONFIRMED: [Side.LEAD]},
            lambda party, by, name, reason: actions.hand_over(party.challenge, party, by=by, on_behalf_of=name),
        ),
    )
}
