from itertools import groupby
from operator import attrgetter

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import drafts
from accounts.drafts import login_keeping_draft
from accounts.models import User
from accounts.requests import MemberRequest
from challenges.models import Challenge, Perspective
from following import actions
from following.forms import FrequencyForm
from following.models import Follow, Followed, Subscription
from following.news import recent_news
from outcomes.models import Outcome
from partners.models import Organisation
from places.models import Area

SHOWN = 50  # rows of news


@login_required
@require_http_methods(["GET", "HEAD"])
def follow_list(request: MemberRequest) -> HttpResponse:
    """Show what the visitor follows, what has happened to it, and how often they get mail."""
    return _list(request, FrequencyForm(instance=_subscription(request.user)))


@login_keeping_draft
def settings(request: MemberRequest) -> HttpResponse:
    """Save how often mail comes. Reading this address leads to the page with the form."""
    if request.method != "POST" and drafts.kept(request) is None:
        return redirect("following:list")
    form = FrequencyForm(request.POST or None, instance=_subscription(request.user))
    if not form.is_valid():
        drafts.recall(request, form)
        return _list(request, form)
    actions.change_frequency(request.user, form.cleaned_data["frequency"])
    messages.success(request, _("Saved."))
    return redirect("following:list")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: MemberRequest, kind: str, slug: str) -> HttpResponse:
    """Say what following a record means, and begin or end it. Doing either twice changes nothing more."""
    record = get_object_or_404(_readable(request.user)[kind], slug=slug)
    if request.method == "POST":
        if "unfollow" in request.POST:
            actions.unfollow(request.user, record)
            messages.success(request, _("You no longer follow “%(record)s”.") % {"record": record})
        else:
            actions.follow(request.user, record)
            messages.success(request, _("You now follow “%(record)s”.") % {"record": record})
        return redirect("following:list" if "list" in request.POST else record)
    return render(
        request,
        "following/follow.html",
        {
            "record": record,
            "kind": kind,
            "follows": Follow.objects.of(record).filter(user=request.user).exists(),
            "subscription": _subscription(request.user),
        },
    )


def _list(request: MemberRequest, form: FrequencyForm) -> HttpResponse:
    follows = Follow.objects.filter(user=request.user).readable_by(request.user).with_records()
    in_order = sorted(follows, key=lambda one: (list(Follow.KINDS).index(one.kind), str(one.record).casefold()))
    return render(
        request,
        "following/list.html",
        {
            "kinds": [(kind, list(group)) for kind, group in groupby(in_order, attrgetter("kind"))],
            "news": recent_news(request.user, most=SHOWN),
            "most": SHOWN,
            "form": form,
        },
    )


def _subscription(user: User) -> Subscription:
    """Return the user's subscription, or what it will be once they follow something."""
    return Subscription.objects.filter(user=user).first() or Subscription(user=user)


def _readable(user: User) -> dict[str, QuerySet[Followed]]:
    return {
        "challenge": Challenge.objects.visible_to(user),
        "outcome": Outcome.objects.visible_to(user),
        "organisation": Organisation.objects.all(),
        "area": Area.objects.below_county(),
        "perspective": Perspective.objects.all(),
    }
