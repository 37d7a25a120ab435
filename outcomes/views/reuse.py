"""The reuse register: who uses an outcome, written by members with a login and by others with the link in a mail."""

from collections.abc import Callable
from functools import wraps
from typing import cast

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts import drafts
from accounts.drafts import login_keeping_draft
from accounts.models import User
from accounts.permissions import require
from accounts.requests import MemberRequest
from accounts.throttling import throttled
from core.links import LETTERS_PER_ADDRESS, Refusal, refused
from core.lists.paginator import paginate
from core.workflow import TransitionError, lock_for_update
from outcomes.actions import ask_to_confirm, confirm_reuse, follow_up_reuse, record_reuse
from outcomes.forms.reuse import FollowUpForm, MemberReuseForm, VisitorReuseForm
from outcomes.maturity import DRAWN, reuses_of
from outcomes.models import Outcome, Reuse, ReuseLink
from outcomes.permissions import can_edit_reuse, can_reuse_as_member
from partners.permissions import writes_for
from places.geojson import feature, geojson_response
from places.models import Area

# A municipality may have one address for everybody in it.
REUSES_PER_PLACE = f"20/h/ip,{LETTERS_PER_ADDRESS}"
ON_MAP = 2_000


@require_http_methods(["GET", "HEAD", "POST"])
def reuse_create(request: HttpRequest, slug: str) -> HttpResponse:
    """Record that somebody uses, or will use, an outcome. A member whose session has run out logs in again first."""
    outcome = get_object_or_404(Outcome.objects.published().select_related("superseded_by"), slug=slug)
    if can_reuse_as_member(request.user, outcome) or "organisation" in request.POST:
        return _by_member(cast(MemberRequest, request), outcome)
    return _by_visitor(request, outcome)


@login_keeping_draft
def _by_member(request: MemberRequest, outcome: Outcome) -> HttpResponse:
    require(can_reuse_as_member(request.user, outcome))
    form = MemberReuseForm(request.POST if request.method == "POST" else None, outcome=outcome, user=request.user)
    if form.is_valid():
        return _recorded(request, outcome, form)
    drafts.recall(request, form)
    known = outcome.reuses.confirmed().filter(organisation__in=writes_for(request.user)).select_related("organisation")
    return render(request, "outcomes/reuse_form.html", {"outcome": outcome, "form": form, "known": known})


def _recorded(request: MemberRequest, outcome: Outcome, form: MemberReuseForm) -> HttpResponse:
    """Save it, or lead to what the organisation has recorded already: also what the other click of a double one has."""
    reuse = form.save(commit=False)
    try:
        record_reuse(reuse, by=request.user)
    except IntegrityError:
        known = outcome.reuses.exclude(state=Reuse.State.ABANDONED).filter(organisation=reuse.organisation).first()
        if known is None:
            raise
        messages.info(request, _("Your organisation has already recorded this. Tell us here how it is going."))
        return redirect("outcomes:reuse-edit", outcome.slug, known.pk)
    messages.success(request, _("Thank you! It is on the page now. Once a year we will ask how it is going."))
    return redirect(f"{outcome.get_absolute_url()}#reuses")


def _by_visitor(request: HttpRequest, outcome: Outcome) -> HttpResponse:
    """Take down a name and an address, and answer alike whatever the address: nobody learns who is known here."""
    if request.method == "POST":
        form = VisitorReuseForm(request.POST, outcome=outcome)
        if form.is_valid():
            to = form.cleaned_data["contact_email"].lower()
            if not throttled(request, "reuse", rate=REUSES_PER_PLACE, key=to):
                ask_to_confirm(form.save(commit=False))
                return render(request, "outcomes/reuse_sent.html", {"outcome": outcome})
            form.add_error(None, _("This form has been sent many times in a short time. Wait an hour and try again."))
    else:
        form = VisitorReuseForm(outcome=outcome, initial={"contact_email": getattr(request.user, "email", "")})
    return render(request, "outcomes/reuse_form.html", {"outcome": outcome, "form": form, "known": None})


def by_link(view: Callable[[HttpRequest, ReuseLink, str], HttpResponse]) -> Callable[[HttpRequest, str], HttpResponse]:
    """Give the view the link that the key in the address belongs to; say so where it does not work."""

    @wraps(view)
    def wrapped(request: HttpRequest, key: str) -> HttpResponse:
        link = ReuseLink.objects.find(key)
        if link is None:
            return refused(request, Refusal.UNKNOWN)
        if link.has_expired:
            return refused(request, Refusal.EXPIRED)
        return view(request, link, key)

    return wrapped


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@by_link
@transaction.atomic
def reuse_confirm(request: HttpRequest, link: ReuseLink, key: str) -> HttpResponse:
    """Show what will be public, and make it so when the button is pressed. To look at it changes nothing.

    What has been sent anew meanwhile is shown before it is confirmed. A second click leads on to the follow-up.
    """
    is_sent = request.method == "POST"
    if is_sent:
        lock_for_update(link.reuse.outcome, "pk")
    current_link = ReuseLink.objects.find(key)
    if current_link is None:
        return refused(request, Refusal.UNKNOWN)
    current = current_link.reuse
    if not current.outcome.is_published:
        return refused(request, Refusal.GONE)
    if current.confirmed_at:
        return redirect("outcomes:reuse-follow-up", key)
    has_changed = is_sent and request.POST.get("seen") != current.version
    if is_sent and not has_changed:
        if confirm_reuse(current):
            current_link.use()  # and it leads to the follow-up, until it is old
        messages.success(request, _("Thank you! It is on the page now. Once a year we will ask how it is going."))
        return redirect("outcomes:reuse-follow-up", key)
    return render(request, "outcomes/reuse_confirm.html", {"reuse": current, "has_changed": has_changed})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@by_link
def reuse_follow_up(request: HttpRequest, link: ReuseLink, key: str) -> HttpResponse:
    """Let whoever has the link say how it is going, without a login."""
    if link.reuse.confirmed_at is None:
        return redirect("outcomes:reuse-confirm", key)
    return _follow_up(request, link.reuse, by=None)


@login_keeping_draft
def reuse_edit(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    reuse = get_object_or_404(Reuse.objects.confirmed(), outcome__slug=slug, pk=pk)
    require(can_edit_reuse(request.user, reuse))
    return _follow_up(request, reuse, by=request.user)


@require_safe
def reuse_register(request: HttpRequest, slug: str) -> HttpResponse:
    """Show all who use an outcome, page by page; its own page shows the latest."""
    outcome = get_object_or_404(Outcome.objects.visible_to(request.user), slug=slug)
    page = paginate(request, reuses_of(outcome), per_page=DRAWN)
    return render(request, "outcomes/register.html", {"outcome": outcome, "page": page})


@require_safe
def reuse_places(request: HttpRequest, slug: str) -> HttpResponse:
    """Answer the map of an outcome's page as GeoJSON: where it is used, among the municipalities of the portal."""
    outcome = get_object_or_404(Outcome.objects.published(), slug=slug)
    features = [
        feature(area.boundary, {"name": area.name, "url": area.get_absolute_url()})
        for area in Area.objects.municipalities().exclude(boundary=None).only("name", "slug", "boundary")
    ]
    reuses = outcome.reuses.confirmed().select_related("organisation__area", "area").order_by("id")[:ON_MAP]
    features += [
        feature(position, {"name": reuse.who, "text": reuse.get_state_display()})
        for reuse in reuses.defer("area__boundary", "organisation__area__boundary")
        if (position := reuse.position)
    ]
    return geojson_response(features)


@transaction.atomic
def _follow_up(request: HttpRequest, found: Reuse, *, by: User | None) -> HttpResponse:
    """Show the form and save it. Of two who have it open at once, the second is told and keeps what they wrote."""
    reuses = Reuse.objects.select_related("outcome", "organisation")
    if request.method == "POST":
        lock_for_update(found.outcome, "pk")
        reuses = reuses.select_for_update(of=("self",))
    reuse = get_object_or_404(reuses, pk=found.pk)
    form = FollowUpForm(request.POST or None, instance=reuse, user=by)
    drafts.recall(request, form)
    if form.is_valid() and _saved(form, by=by):
        messages.success(request, _("Thank you! Your answer is on the page."))
        return redirect(request.path)
    context = {"reuse": reuse, "outcome": reuse.outcome, "form": form, "came_by_link": by is None}
    return render(request, "outcomes/reuse_follow_up.html", context)


def _saved(form: FollowUpForm, *, by: User | None) -> bool:
    try:
        follow_up_reuse(
            form.save(commit=False), form.cleaned_data["to"], by=by, reason=form.cleaned_data.get("reason", "")
        )
        form.save_rows()
    except TransitionError as error:
        form.add_error(None, str(error))
        return False
    return True
