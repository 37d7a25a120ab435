"""Which organisations take part in a dialogue: its organiser, and those that it invites."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.workflow import TransitionError, lock_for_update
from dialogues.models import Dialogue, DialogueParty
from partners.models import Organisation
from partners.party_workflow import add_party, notify_party

Role, State = DialogueParty.Role, DialogueParty.State


def why_closed(dialogue: Dialogue) -> str:
    """Say why no organisation joins the dialogue; "" while it is set up or held."""
    if dialogue.state in Dialogue.BEING_HELD:
        return ""
    return _("The dialogue is now “%(state)s”, so no organisation can join it.") % {
        "state": dialogue.get_state_display()
    }


@transaction.atomic
def invite(
    dialogue: Dialogue, organisation: Organisation, *, role: str, by: User, message: str = "", on_behalf_of: str = ""
) -> DialogueParty:
    """Ask an organisation to take part. It hears of it at once, of a draft, too: what it says shapes the question."""
    lock_for_update(dialogue, "state")
    if why := why_closed(dialogue):
        raise TransitionError(why)
    party: DialogueParty = add_party(
        dialogue.parties,
        organisation,
        role=role,
        state=State.INVITED,
        by=by,
        message=message,
        on_behalf_of=on_behalf_of,
    )
    notify_party(party, "dialogue_party_invited")
    return party


@transaction.atomic
def keep_organiser(dialogue: Dialogue, *, by: User | None = None) -> bool:
    """Let the organiser have its part, and no organisation of before; say whether anything changed."""
    lock_for_update(dialogue, "state", "organiser")
    today, changed = timezone.localdate(), False
    for party in dialogue.parties.confirmed().filter(role=Role.ORGANISER).exclude(organisation=dialogue.organiser):
        party.move_from(State.CONFIRMED, to=State.ENDED, by=by, ended_on=max(today, party.started_on or today))
        changed = True
    if dialogue.organiser and not dialogue.parties.confirmed().filter(role=Role.ORGANISER).exists():
        party = dialogue.parties.create(organisation=dialogue.organiser, role=Role.ORGANISER)
        party.steps.create(actor=by, to_state=party.state)
        changed = True
    return changed
