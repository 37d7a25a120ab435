"""Those who run a dialogue invite organisations to it, and these answer."""

from django.http import HttpResponse

from accounts.drafts import login_keeping_draft
from accounts.requests import MemberRequest
from dialogues.models import DialogueParty
from dialogues.party_workflow import DIALOGUE_PARTY_TRANSITIONS
from dialogues.permissions import can_run, speaks_for
from dialogues.planning.parties import invite, why_closed
from dialogues.planning.views import find_dialogue
from partners.views.parties import PartyPages

PAGES = PartyPages(
    party=DialogueParty,
    transitions=DIALOGUE_PARTY_TRANSITIONS,
    leads=can_run,
    lead_of=lambda dialogue: dialogue.organiser_id,
    speaks_for=speaks_for,
    why_closed=why_closed,
    invite=invite,
    address="dialogues:parties",
    template="dialogues/planning/parties.html",
)


@login_keeping_draft
def parties(request: MemberRequest, slug: str) -> HttpResponse:
    return PAGES.show(request, find_dialogue(request, slug))


@login_keeping_draft
def party_transition(request: MemberRequest, slug: str, pk: int, name: str) -> HttpResponse:
    return PAGES.take(request, find_dialogue(request, slug), pk, name)
