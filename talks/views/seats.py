"""The municipality invites organisations to the table; these answer, and say who of them sits there. Drafts go."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts import drafts
from accounts.drafts import login_keeping_draft
from accounts.permissions import require
from accounts.requests import MemberRequest
from core.workflow import TransitionError
from partners.views.parties import PartyPages
from talks.actions import discard_talk
from talks.forms import PeopleForm
from talks.models import Seat, Talk
from talks.permissions import can_discard, can_lead, can_name_people, speaks_for
from talks.seat_workflow import SEAT_TRANSITIONS
from talks.seats import invite, name_people, why_closed

PAGES = PartyPages(
    party=Seat,
    transitions=SEAT_TRANSITIONS,
    leads=can_lead,
    lead_of=lambda talk: talk.municipality_id,
    speaks_for=speaks_for,
    why_closed=why_closed,
    invite=invite,
    address="talks:seats",
    template="talks/setting_up/seats.html",
)


def find_talk(request: MemberRequest, slug: str) -> Talk:
    return get_object_or_404(Talk.objects.visible_to(request.user).select_related("municipality"), slug=slug)


@login_keeping_draft
def seat_list(request: MemberRequest, slug: str) -> HttpResponse:
    return PAGES.show(request, find_talk(request, slug))


@login_keeping_draft
def seat_transition(request: MemberRequest, slug: str, pk: int, name: str) -> HttpResponse:
    return PAGES.take(request, find_talk(request, slug), pk, name)


@login_keeping_draft
def people(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """Those who write for the organisation say who of its members enters the room."""
    talk = find_talk(request, slug)
    seat: Seat = get_object_or_404(talk.parties.public().select_related("organisation"), pk=pk)
    seat.talk = talk
    require(can_name_people(request.user, seat))
    form = PeopleForm(request.POST if request.method == "POST" else None, seat=seat)
    drafts.recall(request, form)
    if form.is_valid():
        try:
            name_people(seat, form.cleaned_data["people"])
        except TransitionError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Saved. From now on these enter the room for your organisation."))
        return redirect(talk)
    return render(request, "talks/setting_up/people.html", {"talk": talk, "seat": seat, "form": form})


@login_keeping_draft
def talk_discard(request: MemberRequest, slug: str) -> HttpResponse:
    talk = find_talk(request, slug)
    require(can_discard(request.user, talk))
    if request.method != "POST":
        return render(request, "talks/setting_up/discard.html", {"talk": talk})
    try:
        discard_talk(talk)
    except TransitionError as error:
        messages.error(request, str(error))
        return redirect(talk)
    messages.success(request, _("The draft is deleted."))
    return redirect("workspace")
