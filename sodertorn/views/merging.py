from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts import drafts
from accounts.drafts import login_keeping_draft
from accounts.models import User
from accounts.permissions import may_use_admin, require
from accounts.requests import MemberRequest
from challenges.models import Challenge
from challenges.models.challenge import ChallengeQuerySet
from challenges.permissions import OPEN_TO_PARTIES, can_merge, leads, owns
from challenges.similar import likely_the_same
from core.lists.search import MAX_LENGTH, matching
from core.publishing.ordering import in_language
from core.workflow import TransitionError
from core.workflow.forms import ReasonForm
from following.actions import merge
from following.forms import WHY_MERGED
from partners.permissions import writes_for

SHOWN = 20


@login_keeping_draft
def challenge_merge(request: MemberRequest, slug: str) -> HttpResponse:
    """Merge a challenge into another in two steps: choose the other, then say why, seeing what moves."""
    challenge = get_object_or_404(Challenge.objects.visible_to(request.user), slug=slug)
    require(leads(request.user, challenge))
    if request.method != "POST" and challenge.merged_into:  # somebody was faster
        messages.info(request, _("It has been merged into this one already."))
        return redirect(challenge.merged_into)
    targets = _targets(request.user, challenge)
    sent = request.POST if request.method == "POST" else drafts.kept(request) or request.GET
    into = _chosen(targets, sent.get("into", ""))
    if into is None:
        return _choose(request, challenge, targets)
    form = ReasonForm(request.POST or None, asks=WHY_MERGED, initial={"reason": sent.get("reason", "")})
    if form.is_valid():
        return _merge(request, challenge, into, form.cleaned_data["reason"])
    context = {"challenge": challenge, "into": into, "form": form, "moves": _moves(challenge)}
    return render(request, "challenges/merge.html", context)


def _chosen(targets: ChallengeQuerySet, slug: str) -> Challenge | None:
    try:
        into: Challenge = forms.ModelChoiceField(targets, to_field_name="slug").clean(slug)
    except ValidationError:
        return None
    return into


def _choose(request: MemberRequest, challenge: Challenge, targets: ChallengeQuerySet) -> HttpResponse:
    if request.method == "POST":
        messages.error(request, _("Nothing can be merged into that challenge any more. Choose another one."))
    text = request.GET.get("q", "")[:MAX_LENGTH].strip()
    likely = [] if text else _likely(request.user, challenge, targets)
    rest = targets.filter(matching(text)).exclude(pk__in=[one.pk for one in likely])
    found = rest.for_rows().order_by(in_language("title"), "id")
    context = {"challenge": challenge, "likely": likely, "targets": found[:SHOWN], "q": text, "max_length": MAX_LENGTH}
    return render(request, "challenges/merge_choose.html", context)


def _likely(user: User, challenge: Challenge, targets: ChallengeQuerySet) -> list[Challenge]:
    """Return those that are likely the same by their titles, the likeliest first. Six queries."""
    likely = likely_the_same(challenge.title, user, besides=challenge.slug)
    allowed = set(targets.filter(pk__in=[one.pk for one in likely]).values_list("pk", flat=True))
    return [one for one in likely if one.pk in allowed]


def _targets(user: User, challenge: Challenge) -> ChallengeQuerySet:
    """Return what the visitor may merge the challenge into: see ``challenges.permissions.can_merge``."""
    alive = Challenge.objects.visible_to(user).filter(state__in=OPEN_TO_PARTIES).exclude(pk=challenge.pk)
    return alive if may_use_admin(user) else alive.owned_by(writes_for(user))


def _moves(challenge: Challenge) -> dict[str, int]:
    """Count what comes along to the other challenge. Six queries."""
    return {
        "parties": challenge.parties.confirmed().values("organisation").distinct().count(),
        "outcomes": challenge.answers.count(),
        "dialogues": challenge.dialogues.count(),
        "reports": challenge.reports.count(),
        "findings": challenge.findings.count(),
        "follows": challenge.follows.count(),
    }


def _merge(request: MemberRequest, challenge: Challenge, into: Challenge, reason: str) -> HttpResponse:
    require(can_merge(request.user, challenge, into))
    owner = challenge.owner() if owns(request.user, challenge) else None
    try:
        merge(challenge, into=into, by=request.user, reason=reason, on_behalf_of=owner.name if owner else "")
    except TransitionError as error:
        messages.error(request, str(error))
        return redirect(challenge)
    messages.success(
        request, _("The challenge has been merged into this one. Those sharing it have been told by email.")
    )
    return redirect(into)
