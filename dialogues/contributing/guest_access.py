"""Those who take part without an account, and those whose login ran out while they wrote."""

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from accounts.drafts import login_keeping_draft
from accounts.requests import MemberRequest
from dialogues.contributing.participants import remember
from dialogues.models import Dialogue, Participant


def must_log_in(request: HttpRequest, dialogue: Dialogue, participant: Participant | None) -> bool:
    """Whether the form was opened with an account, or has to be: a session may have run out since."""
    if request.user.is_authenticated:
        return False
    is_open_to_all = dialogue.allows_email or dialogue.allows_guests
    return "with_account" in request.POST or (participant is None and not is_open_to_all)


def log_in(request: HttpRequest) -> HttpResponse:
    """Lead to the login, and back to this address with what was written."""
    return _for_members(cast(MemberRequest, request))


@login_keeping_draft
def _for_members(request: MemberRequest) -> HttpResponse:
    return redirect(request.path)


def welcome_guest(request: HttpRequest, participant: Participant, key: str) -> None:
    """Let the browser act for a new guest, and show the private link, this once."""
    remember(request, participant)
    link = request.build_absolute_uri(reverse("mine:by-link", args=[key]))
    words = _(
        "Keep this link. It leads to your contributions and what came of them. It is for you alone, is shown "
        "only this once, and cannot be sent to you again:"
    )
    messages.warning(request, format_html('{} <a href="{}">{}</a>', words, link, link))
