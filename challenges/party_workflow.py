"""What can follow for an organisation's part in a challenge: which side takes it, and who is told."""

from dataclasses import replace

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from challenges.actions import hand_over, why_closed
from challenges.models import ChallengeParty
from challenges.permissions import leads
from challenges.workflow import NOW_IDENTIFIED, identify_when_complete
from core.workflow import Move, Transition, Transitions
from core.workflow.transitions import Text
from partners.party_workflow import OnSide, Side, confirm, joining, notify_lead, notify_party

State = ChallengeParty.State
MESSAGE = "partners/party_message.html"


def _why_closed(party: ChallengeParty) -> str:
    return why_closed(party.challenge)


def _accept(party: ChallengeParty, move: Move) -> None:
    """The owner is told that they share it, or, where that was the last that was missing, what the challenge is now."""
    confirm(party, move)
    if not _identified_by(party, move):
        notify_lead(party, "party_accepted", missing=_missing(party))


def _approve(party: ChallengeParty, move: Move) -> None:
    confirm(party, move)
    if not _identified_by(party, move):
        notify_party(party, "party_approved")


def _identified_by(party: ChallengeParty, move: Move) -> bool:
    is_identified = identify_when_complete(party.challenge, by=move.by, on_behalf_of=move.on_behalf_of)
    if is_identified:
        move.also.append(NOW_IDENTIFIED)
    return is_identified


def _missing(party: ChallengeParty) -> list[Text]:
    """Return what is missing before the challenge is jointly identified; nothing once it is."""
    challenge = party.challenge
    return [need.label for need in challenge.unmet_needs()] if challenge.state == "submitted" else []


def _decline(party: ChallengeParty, move: Move) -> None:
    was_invited = party.state == State.INVITED
    move()
    if was_invited:
        notify_lead(party, "invitation_declined", reason=move.reason)
    else:
        notify_party(party, "request_declined", reason=move.reason)


def _owner_stays(party: ChallengeParty) -> Text:
    is_owner = party.role == ChallengeParty.Role.OWNER
    return _("The owner must hand over the challenge before leaving it.") if is_owner else ""


def _hand_over(party: ChallengeParty, move: Move) -> None:
    hand_over(party.challenge, party, by=move.by, on_behalf_of=move.on_behalf_of)


_JOINING = joining(leads, why_closed, MESSAGE)
PARTY_TRANSITIONS = Transitions(
    replace(
        _JOINING["accept"],
        explanation=_("Your organisation is shown on the challenge’s page as one of those sharing it, from today."),
        done=_("Your organisation now shares the challenge. Describe your own situation below."),
        run=_accept,
    ),
    Transition(
        name="approve",
        word=pgettext_lazy("in an address", "approve"),
        label=_("Confirm that the organisation shares the challenge"),
        explanation=_("The organisation is shown on the challenge’s page as one of those sharing it, from today."),
        done=_("Confirmed. The organisation has been told by email."),
        starts=(State.ASKED,),
        to=State.CONFIRMED,
        who=OnSide({State.ASKED: [Side.LEAD]}, leads),
        check=_why_closed,
        run=_approve,
        details=MESSAGE,
    ),
    replace(_JOINING["decline"], run=_decline),
    _JOINING["withdraw"],
    replace(
        _JOINING["end"],
        label=_("Stop sharing the challenge"),
        explanation=_("The page will still show that the organisation shared it, and until when."),
        done=_("The organisation no longer shares the challenge."),
        check=_owner_stays,
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
        who=OnSide({State.CONFIRMED: [Side.LEAD]}, leads),
        run=_hand_over,
        tone="quiet",
    ),
)
PARTY_TRANSITIONS.register_words("party_transition")
