"""The page after something has been said: the link that leads back to it, by copy and by mail, and what happens now."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.mailboxes import MailboxField
from accounts.throttling import throttled
from core.forms.human import HumanForm
from core.links import LETTERS_PER_ADDRESS
from dialogues.contributing.actions import form_of
from dialogues.contributing.participants import key_from, participant_of
from dialogues.models import Dialogue, Participant, ParticipantLink
from dialogues.notifications import write_to

LINKS_PER_PLACE = f"20/h/ip,{LETTERS_PER_ADDRESS}"


class LinkByMailForm(HumanForm):
    email = MailboxField(
        label=gettext_lazy("Your email address"),
        max_length=254,
        help_text=gettext_lazy("Then you get answers by email, too. Nobody else sees the address."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].widget.attrs["autocomplete"] = "email"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def thanks(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Thank whoever has said it. Others are led to what has been said, where they may read it."""
    dialogue = get_object_or_404(Dialogue.objects.visible_to(request.user).select_related("organiser"), slug=slug)
    participant = participant_of(request, dialogue)
    said = dialogue.contributions.select_related("activity").defer("search_text")
    contribution = said.filter(pk=pk, participant=participant).first() if participant else None
    if participant is None or contribution is None:
        return redirect("dialogues:contribution", slug, pk)
    contribution.dialogue = contribution.activity.dialogue = dialogue
    form = None
    if participant.is_guest:
        form = LinkByMailForm(request.POST if request.method == "POST" else None, request=request)
        if form.is_valid() and (form.is_sent_again or _may_write(request, form)):
            if not form.is_sent_again:  # by the second of two clicks
                mail_link(participant, email=form.cleaned_data["email"])
            told = _("We have sent the link to %(address)s. Open it to get answers by email.")
            messages.success(request, told % {"address": form.cleaned_data["email"]})
            return redirect("dialogues:thanks", slug, pk)
    key = ""
    if contribution.form_key and participant.is_guest:
        key = key_from(form_of(contribution, contribution.form_key), participant)
    context = {
        "contribution": contribution,
        "dialogue": dialogue,
        "participant": participant,
        "form": form,
        "private_link": request.build_absolute_uri(reverse("mine:by-link", args=[key])) if key else "",
    }
    response = render(request, "dialogues/contributing/thanks.html", context)
    response["Referrer-Policy"] = "same-origin"
    return response


def _may_write(request: HttpRequest, form: LinkByMailForm) -> bool:
    if not throttled(request, "link-by-mail", rate=LINKS_PER_PLACE, key=form.cleaned_data["email"]):
        return True
    form.add_error(None, _("This form has been sent many times in a short time. Wait an hour and try again."))
    return False


@transaction.atomic
def mail_link(participant: Participant, *, email: str) -> None:
    """Mail a guest their link: by its button they say that answers shall come there, too."""
    key = ParticipantLink.objects.give(participant, ParticipantLink.Purpose.CONFIRM, address=email)
    write_to(participant, "guest_link", to=email, language=get_language() or "sv", link_key=key)
