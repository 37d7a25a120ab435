"""A planner hears what is likely the same, hands a challenge in, or deletes the draft."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.drafts import login_keeping_draft
from accounts.permissions import require
from accounts.requests import MemberRequest
from accounts.throttling import throttled
from challenges import actions
from challenges.models import Challenge, ChallengeParty
from challenges.permissions import can_discard, can_log
from challenges.similar import likely_the_same
from challenges.workflow import CHALLENGE_TRANSITIONS
from core.workflow import TransitionError

TITLES_PER_PERSON = "60/m/user"  # asked about while typing


@login_keeping_draft
@require_safe
def challenge_similar(request: MemberRequest) -> HttpResponse:
    """Show what is likely the challenge that somebody is writing the title of; a part of this page is shown there."""
    require(can_log(request.user))
    if throttled(request, "similar", rate=TITLES_PER_PERSON):
        return render(request, "429.html", status=429)
    title, besides = (request.GET.get(name, "") for name in ("title", "besides"))
    likely = likely_the_same(title, request.user, besides=besides)
    return render(request, "challenges/similar.html", {"title": title, "likely": likely})


@login_keeping_draft
def challenge_submit(request: MemberRequest, slug: str) -> HttpResponse:
    """Hand the challenge in. Reading this address leads to its page, as after a login on the way."""
    challenge = get_object_or_404(Challenge.objects.visible_to(request.user), slug=slug)
    if request.method != "POST":
        return redirect(challenge)
    transition = CHALLENGE_TRANSITIONS["submit"]
    require(transition.who(request.user, challenge))
    if challenge.state == Challenge.State.SUBMITTED:
        messages.info(request, _("The challenge has already been submitted. The editors have it."))
        return redirect(challenge)
    owner = challenge.owner()
    try:
        transition.take(challenge, by=request.user, on_behalf_of=owner.name if owner else "")
    except TransitionError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _what_comes_next(challenge))
    return redirect(challenge)


@login_keeping_draft
def challenge_discard(request: MemberRequest, slug: str) -> HttpResponse:
    """Delete a draft, after asking: for instance when somebody else's challenge turns out to be the same."""
    challenge = get_object_or_404(Challenge.objects.visible_to(request.user), slug=slug)
    require(can_discard(request.user, challenge))
    if request.method != "POST":
        return render(request, "challenges/discard.html", {"challenge": challenge})
    try:
        actions.discard(challenge)
    except TransitionError as error:
        messages.error(request, str(error))
        return redirect(challenge)
    messages.success(request, _("The draft is deleted."))
    return redirect("challenges:mine")


def _what_comes_next(challenge: Challenge) -> str:
    if challenge.state == Challenge.State.IDENTIFIED:
        return str(CHALLENGE_TRANSITIONS["identify"].done)
    if challenge.parties.filter(state=ChallengeParty.State.INVITED).exists():
        return _(
            "The challenge has been submitted, and the organisations you invited get an email now. Once nothing on "
            "the list is missing, the challenge is jointly identified and appears on the site, and you get an email."
        )
    return _(
        "The challenge has been submitted, and the editors read it. Now invite an organisation that has the same "
        "problem: once it has accepted, and nothing else is missing, the challenge is jointly identified."
    )
