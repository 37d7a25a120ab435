"""What can follow for an organisation's part in a challenge: which side takes it, and who is told."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from challenges.actions import hand_over, notify_owner, why_closed
from challenges.models import ChallengeParty
from challenges.permissions import Side, sides_of
from core.workflow import Move, Reason, Transition, Transitions
from core.workflow.transitions import Text, Visitor
from partners.notifications import notify_organisation

State = ChallengeParty.State


@dataclass(frozen=True)
class OnSide:
    """The rule that certain sides take it, by the state in which it starts. Once it is late, both are told so."""

    by_state: Mapping[str, Collection[Side]]

    def __call__(self, visitor: Visitor, party: ChallengeParty) -> bool:
        return self.allows(sides_of(visitor, party), party)

    def allows(self, sides: Collection[Side], party: ChallengeParty) -> bool:
        """Whether somebody who stands on ``sides`` takes it: for whoever knows that already."""
        return not set(self.by_state.get(party.state, Side)).isdisjoint(sides)


def _why_closed(party: ChallengeParty) -> str:
    return why_closed(party.challenge)


def _confirm(party: ChallengeParty, move: Move) -> None:
    move(started_on=party.started_on or timezone.localdate())


def _accept(party: ChallengeParty, move: Move) -> None:
    _confirm(party, move)
    notify_owner(party, "party_accepted")


def _approve(party: ChallengeParty, move: Move) -> None:
    _confirm(party, move)
    notify_organisation(party.organisation, "party_approved", challenge=party.challenge, party=party)


def _decline(party: ChallengeParty, move: Move) -> None:
    was_invited = party.state == State.INVITED
    move()
    if was_invited:
        notify_owner(party, "invitation_declined", reason=move.reason)
    else:
        notify_organisation(
            party.organisation, "request_declined", challenge=party.challenge, party=party, reason=move.reason
        )


def _owner_stays(party: ChallengeParty) -> Text:
    is_owner = party.role == ChallengeParty.Role.OWNER
    return _("The owner must hand over the challenge before leaving it.") if is_owner else ""


def _end(party: ChallengeParty, move: Move) -> None:
    today = timezone.localdate()
    move(ended_on=max(today, party.started_on or today))


def _hand_over(party: ChallengeParty, move: Move) -> None:
    hand_over(party.challenge, party, by=move.by, on_behalf_of=move.on_behalf_of)


PARTY_TRANSITIONS = Transitions(
    Transition(
        name="accept",
        word=pgettext_lazy("in an address", "accept"),
        label=_("Accept the invitation"),
        explanation=_("Your organisation is shown on the challenge’s page as one of those sharing it, from today."),
        done=_("Your organisation now shares the challenge. Next, describe your own situation."),
        starts=(State.INVITED,),
        to=State.CONFIRMED,
        who=OnSide({State.INVITED: [Side.PARTY]}),
        check=_why_closed,
        run=_accept,
        details="challenges/party_message.html",
    ),
    Transition(
        name="approve",
        word=pgettext_lazy("in an address", "approve"),
        label=_("Confirm that they share the challenge"),
        explanation=_("The organisation is shown on the challenge’s page as one of those sharing it, from today."),
        done=_("Confirmed. The organisation has been told by email."),
        starts=(State.ASKED,),
        to=State.CONFIRMED,
        who=OnSide({State.ASKED: [Side.LEAD]}),
        check=_why_closed,
        run=_approve,
        details="challenges/party_message.html",
    ),
    Transition(
        name="decline",
        word=pgettext_lazy("in an address", "decline"),
        label=_("Say no"),
        explanation=_("The other organisation is told by email. Nothing is shown on the site."),
        done=_("You have declined. The other organisation has been told by email."),
        starts=(State.INVITED, State.ASKED),
        to=State.DECLINED,
        who=OnSide({State.INVITED: [Side.PARTY], State.ASKED: [Side.LEAD]}),
        run=_decline,
        details="challenges/party_message.html",
        reason=Reason(
            _("Sent to the other organisation and not shown to anyone else."),
            label=_("A few words about why"),
            is_required=False,
        ),
        tone="quiet",
    ),
    Transition(
        name="withdraw",
        word=pgettext_lazy("in an address", "withdraw"),
        label=_("Withdraw"),
        explanation=_("The request is withdrawn before it has been answered."),
        done=_("Withdrawn."),
        starts=(State.INVITED, State.ASKED),
        to=State.WITHDRAWN,
        who=OnSide({State.INVITED: [Side.LEAD], State.ASKED: [Side.PARTY]}),
        details="challenges/party_message.html",
        tone="quiet",
    ),
    Transition(
        name="end",
        word=pgettext_lazy("in an address", "end"),
        label=_("Stop sharing the challenge"),
        explanation=_("The page will still show that the organisation shared it, and until when."),
        done=_("The organisation no longer shares the challenge."),
        starts=(State.CONFIRMED,),
        to=State.ENDED,
        who=OnSide({}),
        check=_owner_stays,
        run=_end,
        tone="quiet",
    ),
    Transition(
        name="hand-over",
        word=pgettext_lazy("in an address", "hand-over"),
        label=_("Hand over the challenge"),
        explanation=_(
            "The organisation becomes the owner and takes over the decisions. The current owner becomes a co-owner."
        ),
        done=_("The challenge has been handed over."),
        starts=(State.CONFIRMED,),
        who=OnSide({State.CONFIRMED: [Side.LEAD]}),
        run=_hand_over,
        tone="quiet",
    ),
)
PARTY_TRANSITIONS.register_words("party_transition")
