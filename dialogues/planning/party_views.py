"""Those who run a dialogue invite organisations to it, and these answer."""

from functools import partial

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts import drafts
from accounts.drafts import login_keeping_draft
from accounts.models import User
from accounts.permissions import require
from accounts.requests import MemberRequest
from accounts.throttling import throttled
from core.publishing.ordering import in_language
from core.workflow import TransitionError
from core.workflow.views import confirm_transition
from dialogues.models import Dialogue, DialogueParty
from dialogues.party_workflow import DIALOGUE_PARTY_TRANSITIONS
from dialogues.permissions import can_run, speaks_for
from dialogues.planning.parties import invite, why_closed
from dialogues.planning.views import find_dialogue
from partners.forms import InviteForm
from partners.models import Organisation
from partners.notifications import mail_recipients
from partners.party_workflow import INVITATIONS_PER_PERSON, TOO_MANY, can_answer_for, offered, sides_of


@login_keeping_draft
def parties(request: MemberRequest, slug: str) -> HttpResponse:
    """Show which organisations take part and which have been asked, and ask one more."""
    dialogue = find_dialogue(request, slug)
    require(can_run(request.user, dialogue))
    organisations = Organisation.objects.exclude(pk=dialogue.organiser_id or 0).defer("search_text")
    form = InviteForm(
        request.POST or None,
        party=DialogueParty,
        organisations=organisations.order_by("sector", in_language("name")),
    )
    drafts.recall(request, form)
    if form.is_valid() and throttled(request, "invite", rate=INVITATIONS_PER_PERSON):
        form.add_error(None, TOO_MANY)
    if form.is_valid():
        try:
            party = invite(
                dialogue, by=request.user, on_behalf_of=speaks_for(request.user, dialogue), **form.cleaned_data
            )
        except TransitionError as error:
            form.add_error(None, str(error))
        else:
            _say_invited(request, party.organisation)
            return redirect("dialogues:parties", dialogue.slug)
    shown = list(dialogue.parties.open().select_related("organisation").order_by("pk"))
    sides = {party.pk: sides_of(request.user, party, can_run) for party in shown}
    context = {
        "dialogue": dialogue,
        "parties": [(party, offered(DIALOGUE_PARTY_TRANSITIONS, party, sides[party.pk])) for party in shown],
        "form": form,
        "why_closed": why_closed(dialogue),
    }
    return render(request, "dialogues/planning/parties.html", context)


def _say_invited(request: MemberRequest, organisation: Organisation) -> None:
    words = {"organisation": organisation.name}
    messages.success(
        request, _("%(organisation)s has been invited, and will be shown on the page once it has accepted.") % words
    )
    if not mail_recipients(organisation):
        messages.warning(
            request,
            _("%(organisation)s has no members in the portal yet. Ask the editors to invite somebody.") % words,
        )


@login_keeping_draft
def party_transition(request: MemberRequest, slug: str, pk: int, name: str) -> HttpResponse:
    dialogue = find_dialogue(request, slug)
    party: DialogueParty = get_object_or_404(dialogue.parties.select_related("organisation"), pk=pk)
    party.dialogue = dialogue
    if party.state not in DialogueParty.PUBLIC and not sides_of(request.user, party, can_run):
        raise Http404
    return confirm_transition(
        request,
        DIALOGUE_PARTY_TRANSITIONS,
        party,
        name,
        on_behalf_of=partial(_name_of, request.user, party),
        subject=dialogue,
        after=partial(_on_from, request, dialogue),
    )


def _name_of(visitor: User, party: DialogueParty) -> str:
    """Return the name that the history shows: the organisation's own, the organiser's, or none for the editors."""
    return party.organisation.name if can_answer_for(visitor, party) else speaks_for(visitor, party.dialogue)


def _on_from(request: MemberRequest, dialogue: Dialogue) -> HttpResponse:
    if can_run(request.user, dialogue):
        return redirect("dialogues:parties", dialogue.slug)
    is_readable = Dialogue.objects.visible_to(request.user).filter(pk=dialogue.pk).exists()
    return redirect(dialogue) if is_readable else redirect("workspace")
