from functools import partial

from django.http import HttpResponse
from django.shortcuts import get_object_or_404

from accounts.drafts import login_keeping_draft
from accounts.requests import MemberRequest
from core.workflow.views import confirm_transition
from dialogues.models import Dialogue
from dialogues.permissions import speaks_for
from dialogues.workflow import DIALOGUE_TRANSITIONS


@login_keeping_draft
def dialogue_transition(request: MemberRequest, slug: str, name: str) -> HttpResponse:
    dialogue = get_object_or_404(Dialogue.objects.visible_to(request.user).select_related("organiser"), slug=slug)
    organiser = partial(speaks_for, request.user, dialogue)
    return confirm_transition(request, DIALOGUE_TRANSITIONS, dialogue, name, on_behalf_of=organiser)
