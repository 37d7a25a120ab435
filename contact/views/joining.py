from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.drafts import login_keeping_draft
from accounts.models import User
from accounts.permissions import require
from accounts.requests import MemberRequest
from accounts.throttling import throttled
from contact.actions import ask_to_join, confirm_request
from contact.forms import JoinForm
from contact.models import JoinLink, JoinRequest
from contact.permissions import can_see, organisations_to_vouch
from contact.workflow import JOIN_TRANSITIONS
from core.forms import human
from core.links import Refusal, refused
from core.workflow import TransitionError
from core.workflow.views import confirm_transition
from partners.names import could_be_taken_for

WHAT = "join-requests"
REQUESTS_PER_PLACE = "10/h/ip,3/d/key"
State = JoinRequest.State


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest) -> HttpResponse:
    """Take down that an organisation asks to take part. The answer is the same whoever else has asked."""
    form = JoinForm(
        request.POST if request.method == "POST" else None,
        request=request,
        has_account=isinstance(request.user, User),
        asks_proof=human.needs_proof(request, WHAT),
    )
    if request.method == "POST" and form.is_valid():
        if not throttled(request, "join", rate=REQUESTS_PER_PLACE, key=form.cleaned_data["email"]):
            human.count(request, WHAT)
            ask_to_join(form.request())
            return redirect("join:sent")
        form.add_error(None, _("This form has been sent many times in a short time. Wait an hour and try again."))
    return render(request, "contact/join.html", {"form": form})


@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    return render(request, "contact/join_sent.html")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, key: str) -> HttpResponse:
    """Show what is asked for, and let it wait for somebody to vouch when the button is pressed."""
    link = JoinLink.objects.of_key(key).select_related("request__area").first()
    if link is None:
        return refused(request, Refusal.UNKNOWN)
    if link.has_expired and not link.used_at:
        return refused(request, Refusal.EXPIRED)
    why_not = ""
    if request.method == "POST":
        try:
            if confirm_request(link.request):
                link.use()
            return redirect(request.path)
        except TransitionError as error:
            why_not = str(error)
            link.request.refresh_from_db()
    return render(request, "contact/join_confirm.html", {"asked": link.request, "why_not": why_not})


@login_keeping_draft
@require_safe
def join_request(request: MemberRequest, pk: int) -> HttpResponse:
    """Show a request to those who may vouch for it or decide."""
    asked = _found(request, pk)
    return render(
        request,
        "contact/join_request.html",
        {
            "asked": asked,
            "vouches": asked.vouches.select_related("organisation").order_by("at"),
            "transitions": _offered(request, asked),
            "resembles": could_be_taken_for(asked.email),
        },
    )


@login_keeping_draft
def step(request: MemberRequest, pk: int, name: str) -> HttpResponse:
    asked = _found(request, pk)
    speaker = organisations_to_vouch(request.user, asked).first() if name == "vouch" else None
    return confirm_transition(
        request,
        JOIN_TRANSITIONS,
        asked,
        name,
        on_behalf_of=lambda: speaker.name if speaker else "",
        above=(_("Workspace"), reverse("workspace")),
    )


def _found(request: MemberRequest, pk: int) -> JoinRequest:
    """Return one that has been confirmed; of others nobody knows."""
    require(can_see(request.user))
    confirmed = JoinRequest.objects.filter(confirmed_at__isnull=False)
    return get_object_or_404(confirmed.select_related("area", "organisation"), pk=pk)


def _offered(request: MemberRequest, asked: JoinRequest) -> list[object]:
    offered = JOIN_TRANSITIONS.offered(request.user, asked)
    return [row for row in offered if row.name != "vouch" or organisations_to_vouch(request.user, asked).exists()]
