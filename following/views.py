from itertools import groupby
from operator import attrgetter

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts import drafts
from accounts.drafts import login_keeping_draft
from accounts.models import User
from accounts.requests import MemberRequest
from accounts.throttling import throttled
from challenges.models import Challenge, Goal, Perspective
from core.forms import human
from core.links import LETTERS_PER_ADDRESS
from dialogues.models import Dialogue
from following import actions
from following.by_mail import ask_to_confirm, follower_of, page_of
from following.forms import FollowByMailForm, FrequencyForm
from following.models import Follow, Followed, Follower, Subscription
from following.news import recent_news
from outcomes.models import Outcome
from partners.models import Organisation
from places.models import Area
from reports.models import Report

SHOWN = 50  # rows of news
LINKS_PER_PLACE = f"20/h/ip,{LETTERS_PER_ADDRESS}"


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


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: HttpRequest, kind: str, slug: str) -> HttpResponse:
    """Say what following a record means, and begin or end it: with an account, or by an address to confirm.

    Doing either twice changes nothing more.
    """
    if kind == "goal" and not slug.isdecimal():  # which has a number
        raise Http404
    record = get_object_or_404(readable(request.user)[kind], **{"number" if kind == "goal" else "slug": slug})
    follower: Follower | None = request.user if isinstance(request.user, User) else follower_of(request)
    if follower is None:
        return _ask_for_address(request, kind, record)
    if request.method == "POST":
        if "unfollow" in request.POST:
            actions.unfollow(follower, record)
            messages.success(request, _("You no longer follow “%(record)s”.") % {"record": record})
        else:
            actions.follow(follower, record)
            messages.success(request, _("You now follow “%(record)s”.") % {"record": record})
        return redirect("following:list" if "list" in request.POST else record)
    has_account = isinstance(follower, User)
    context = {
        "record": record,
        "kind": kind,
        "follows": Follow.objects.of(record).by(follower).exists(),
        "told": _subscription(follower) if isinstance(follower, User) else follower,
        "list_url": reverse("following:list") if has_account else page_of(follower),  # type: ignore[arg-type]
        "form": None,
    }
    return render(request, "following/follow.html", context)


def _ask_for_address(request: HttpRequest, kind: str, record: Followed) -> HttpResponse:
    """Ask a stranger for an address, and mail it a link. The answer is the same whoever it is."""
    sent = request.method == "POST"
    proves = human.needs_proof(request, "following")
    form = FollowByMailForm(request.POST if sent else None, request=request, asks_proof=proves)
    if form.is_valid():
        email = form.cleaned_data["email"]
        if form.is_sent_again:  # the second of two clicks
            return render(request, "following/address_sent.html", {"record": record, "email": email})
        if not throttled(request, "follow-by-mail", rate=LINKS_PER_PLACE, key=email):
            human.count(request, "following")
            ask_to_confirm(email, record, language=get_language() or "sv")
            return render(request, "following/address_sent.html", {"record": record, "email": email})
        form.add_error(None, _("This form has been sent many times in a short time. Wait an hour and try again."))
    context = {"record": record, "kind": kind, "follows": False, "told": None, "list_url": "", "form": form}
    return render(request, "following/follow.html", context)


def _list(request: MemberRequest, form: FrequencyForm) -> HttpResponse:
    return render(
        request,
        "following/list.html",
        {
            "kinds": by_kind(request.user),
            "news": recent_news(request.user, most=SHOWN),
            "most": SHOWN,
            "form": form,
        },
    )


def by_kind(follower: Follower) -> list[tuple[str, list[Follow]]]:
    """Return what they follow, sorted by kind and name."""
    follows = Follow.objects.by(follower).readable_by(follower).with_records()
    in_order = sorted(follows, key=lambda one: (list(Follow.KINDS).index(one.kind), str(one.record).casefold()))
    return [(kind, list(group)) for kind, group in groupby(in_order, attrgetter("kind"))]


def _subscription(user: User) -> Subscription:
    """Return the user's subscription, or what it will be once they follow something."""
    return Subscription.objects.filter(user=user).first() or Subscription(user=user)


def readable(visitor: User | AnonymousUser) -> dict[str, QuerySet[Followed]]:
    return {
        "challenge": Challenge.objects.visible_to(visitor),
        "outcome": Outcome.objects.visible_to(visitor),
        "dialogue": Dialogue.objects.visible_to(visitor),
        "report": Report.objects.visible_to(visitor),
        "organisation": Organisation.objects.all(),
        "area": Area.objects.below_county(),
        "perspective": Perspective.objects.all(),
        "goal": Goal.objects.all(),
    }
