"""What can follow for an organisation's part in a dialogue: which side takes it, and who is told."""

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from core.workflow import Move, Transitions
from core.workflow.transitions import Text
from dialogues.models import DialogueParty
from dialogues.permissions import can_run
from dialogues.planning.parties import why_closed
from partners.party_workflow import confirm, joining, notify_lead


def _accept(party: DialogueParty, move: Move) -> None:
    confirm(party, move)
    notify_lead(party, "dialogue_party_accepted")


def _decline(party: DialogueParty, move: Move) -> None:
    move()
    notify_lead(party, "dialogue_party_declined", reason=move.reason)


def _organiser_stays(party: DialogueParty) -> Text:
    return _("The organiser cannot leave its own dialogue.") if party.role == DialogueParty.Role.ORGANISER else ""


_JOINING = joining(can_run, why_closed, "partners/party_message.html")
DIALOGUE_PARTY_TRANSITIONS = Transitions(
    replace(
        _JOINING["accept"],
        explanation=_("Your organisation is shown on the dialogue’s page as one of those taking part, from today."),
        done=_("Your organisation now takes part in the dialogue. The organiser has been told by email."),
        run=_accept,
    ),
    replace(_JOINING["decline"], run=_decline),
    _JOINING["withdraw"],
    replace(
        _JOINING["end"],
        label=_("End the organisation’s part"),
        explanation=_("The page will still show that the organisation took part, and until when."),
        done=_("The organisation no longer takes part in the dialogue."),
        check=_organiser_stays,
    ),
)
DIALOGUE_PARTY_TRANSITIONS.register_words("dialogue_party_transition")
