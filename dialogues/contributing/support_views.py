"""Supporting what somebody else has said."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.throttling import throttled
from core.links import LETTERS_PER_ADDRESS
from core.workflow import TransitionError
from dialogues.contributing import actions
from dialogues.contributing import antispam as spam
from dialogues.contributing.contribution_views import find_contribution, user_of
from dialogues.contributing.forms import TakingPartForm
from dialogues.contributing.participants import (
    confirmed_participant,
    guest_of,
    log_in,
    must_log_in,
    participant_by_key,
    remember,
    welcome_guest,
    with_account,
)
from dialogues.models import Contribution, Participant
from dialogues.permissions import can_support
from dialogues.supports import take_over_supports

SUPPORTS_PER_PERSON = "300/h/user"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def support(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Support what somebody else has said, or no longer. The form says which: sent twice, it does the same."""
    contribution = find_contribution(request, slug, pk)
    participant = _of_mailed_link(request, contribution) or confirmed_participant(request, contribution.dialogue)
    takes_guests = contribution.activity.takes_support_of_guests
    if participant and participant.is_guest and not takes_guests:
        participant = None  # asked for an address, or to log in
    if must_log_in(request, contribution.dialogue, participant, takes_guests=takes_guests):
        return log_in(request)
    if request.user.is_authenticated or participant:
        return _support(request, contribution, participant)
    return _support_of_stranger(request, contribution)


def _of_mailed_link(request: HttpRequest, contribution: Contribution) -> Participant | None:
    key = request.GET.get("key", "")
    participant = participant_by_key(key) if key and not request.user.is_authenticated else None
    return participant if participant and participant.dialogue_id == contribution.dialogue_id else None


def _support(request: HttpRequest, contribution: Contribution, participant: Participant | None) -> HttpResponse:
    """Let somebody whom we know press the button: here, after a mail or a login, or on the page they come from."""
    if request.method != "POST":
        return _support_page(request, contribution, None)
    if throttled(request, "support", rate=SUPPORTS_PER_PERSON):
        messages.error(request, _("You have pressed this button very often. Wait a moment."))
        return redirect(contribution)
    if participant and not request.user.is_authenticated and _of_mailed_link(request, contribution):
        participant.confirm()
        remember(request, participant)
    user = user_of(request)
    if guest := guest_of(request, contribution.dialogue, besides=participant):
        joined = with_account(contribution.dialogue, user) if user else participant
        if joined and not joined.is_guest:
            take_over_supports(guest, joined)
            participant = joined
    try:
        if request.POST.get("wanted") == "0":
            if participant:
                actions.take_back_support(contribution, participant=participant)
        else:
            who = actions.Who(user=user, participant=participant)
            actions.support(contribution, who=who, form_key=uuid.uuid4())
    except TransitionError as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request,
            _("You no longer support this.")
            if request.POST.get("wanted") == "0"
            else _("You support this. Thank you!"),
        )
    if "from_list" in request.POST:
        return redirect(f"{contribution.activity.get_absolute_url()}#bidrag-{contribution.pk}")
    return redirect(contribution)


def _support_of_stranger(request: HttpRequest, contribution: Contribution) -> HttpResponse:
    """Ask who it is. By mail the answer is the same whoever it is."""
    sent = request.method == "POST"
    form = TakingPartForm(
        request.POST if sent else None,
        dialogue=contribution.dialogue,
        user=None,
        participant=None,
        request=request,
        takes_guests=contribution.activity.takes_support_of_guests,
        asks_proof=spam.needs_proof(request, contribution.dialogue),
    )
    if not form.is_valid():
        return _support_page(request, contribution, form)
    who, key = form.who, form.cleaned_data["form_key"]
    often = throttled(request, "support", rate=SUPPORTS_PER_PERSON)
    if often or (who.email and throttled(request, "support-mail", rate=LETTERS_PER_ADDRESS, key=who.email)):
        form.add_error(None, _("A lot has been sent from here in a short time. Wait an hour and try again."))
        return _support_page(request, contribution, form)
    spam.count(request, contribution.dialogue)
    try:
        if who.email:
            actions.ask_supporter_to_confirm(contribution, email=who.email, name_shown=who.name_shown, form_key=key)
            context = {"activity": contribution.activity, "supports": True, "email": who.email, "back": request.path}
            return render(request, "dialogues/contributing/sent.html", context)
        guest, private_key = actions.support(contribution, who=who, form_key=key)
    except TransitionError as error:
        messages.error(request, str(error))
        return redirect(contribution)
    messages.success(request, _("You support this. Thank you!"))
    welcome_guest(request, guest, private_key)
    return redirect(contribution)


def _support_page(request: HttpRequest, contribution: Contribution, form: TakingPartForm | None) -> HttpResponse:
    if not can_support(contribution, None) and request.method != "POST":
        messages.info(request, _("This can no longer be supported."))
        return redirect(contribution)
    context = {"contribution": contribution, "form": form}
    return render(request, "dialogues/contributing/support.html", context)
