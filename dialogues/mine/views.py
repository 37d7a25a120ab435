"""My contributions: with an account, or by the private link of somebody without one."""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from accounts.requests import MemberRequest
from accounts.throttling import throttled
from core.links import OWN_LINKS_PER_ADDRESS, Refusal, refused
from core.lists.paginator import paginate
from core.workflow import TransitionError
from dialogues.answering import actions
from dialogues.contributing.participants import remember
from dialogues.gathering import people_of
from dialogues.mine.confirming import ConfirmForm, asks_first, can_confirm, confirm_participant, waits_for
from dialogues.mine.own_links import OwnLinkForm, send_own_links
from dialogues.mine.progress import contributions_of, registrations_of, stations
from dialogues.models import Contribution, Participant, ParticipantLink
from dialogues.permissions import may_offer_change

PER_PAGE = 20
LINKS_PER_PLACE = f"20/h/ip,{OWN_LINKS_PER_ADDRESS}"


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """What the account has said in all dialogues; whoever has none is asked for the address that they have given."""
    if not request.user.is_authenticated:
        return redirect("mine:send-link")
    return _page(request, people_of(request.user))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def send_link(request: HttpRequest) -> HttpResponse:
    """Mail somebody without an account their links. The answer is the same whoever it is."""
    sent = request.method == "POST"
    form = OwnLinkForm(request.POST if sent else None, request=request)
    if form.is_valid():
        email = form.cleaned_data["email"]
        if form.is_sent_again:  # the second of two clicks
            return render(request, "dialogues/mine/link_sent.html")
        if not throttled(request, "own-links", rate=LINKS_PER_PLACE, key=email):
            send_own_links(email)
            return render(request, "dialogues/mine/link_sent.html")
        form.add_error(None, _("This form has been sent many times in a short time. Wait an hour and try again."))
    return render(request, "dialogues/mine/send_link.html", {"form": form})


def with_link(*, has_form: bool) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Give the view the private link that was opened. The address is the key, and is kept from other sites.

    From our own it is not where a page has a form, as it would be refused as forged. Who is logged in has one always.
    """

    def decorator(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def wrapped(request: HttpRequest, key: str, **given: int) -> HttpResponse:
            link = ParticipantLink.objects.find(key)
            if link is None:
                response = refused(request, Refusal.UNKNOWN)
            elif link.has_expired:
                response = refused(request, Refusal.EXPIRED)
            else:
                response = view(request, link, key, **given)
            shows_form = has_form or request.user.is_authenticated
            response["Referrer-Policy"] = "same-origin" if shows_form else "no-referrer"
            response["X-Robots-Tag"] = "noindex"
            return response

        return never_cache(wrapped)

    return decorator


@require_http_methods(["GET", "HEAD"])
@with_link(has_form=False)
def mine_by_link(request: HttpRequest, link: ParticipantLink, key: str) -> HttpResponse:
    """What somebody without an account has said. From now on the browser may act for them."""
    participant = link.participant
    if asks_first(link):
        return redirect("mine:confirm", key)
    remember(request, participant)
    return _page(request, Participant.objects.filter(pk=participant.pk), participant=participant, key=key)


def _page(
    request: HttpRequest, people: QuerySet[Participant], *, participant: Participant | None = None, key: str = ""
) -> HttpResponse:
    page = paginate(request, contributions_of(people), per_page=PER_PAGE)
    rows = [(contribution, stations(contribution), may_offer_change(contribution)) for contribution in page]
    context = {
        "page": page,
        "rows": rows,
        "registrations": registrations_of(people),
        "participant": participant,
        "key": key,
        "waiting": sum(rows.count() for rows in waits_for(participant)) if participant else 0,
    }
    return render(request, "dialogues/mine/mine.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@with_link(has_form=True)
def confirm(request: HttpRequest, link: ParticipantLink, key: str) -> HttpResponse:
    """Confirm an address, and what was sent with it, each by itself. To look at it changes nothing.

    A second click leads on to the own page; what still waits there leads here, and says so (``waiting``).
    """
    participant = link.participant
    if not can_confirm(link):
        return refused(request, Refusal.EXPIRED) if participant.awaits_confirmation else redirect("mine:by-link", key)
    sent = request.method == "POST"
    if not sent and "waiting" not in request.GET and not asks_first(link):
        return redirect("mine:by-link", key)
    form = ConfirmForm(request.POST if sent else None, link=link)
    if form.is_valid():
        if not confirm_participant(link, form):
            return refused(request, Refusal.UNKNOWN)
        remember(request, participant)
        messages.success(request, _("Thank you! It is confirmed."))
        return redirect("mine:by-link", key)
    return render(request, "dialogues/mine/confirm.html", {"participant": participant, "form": form})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def answer_merge(request: MemberRequest, pk: int) -> HttpResponse:
    """Say whether one's own contribution may be merged into another."""
    contribution = get_object_or_404(_asked().filter(participant__user=request.user), pk=pk)
    return _answer_merge(request, contribution, by=request.user, back=redirect("mine:list"))


@require_http_methods(["GET", "HEAD", "POST"])
@with_link(has_form=True)
def answer_merge_by_link(request: HttpRequest, link: ParticipantLink, key: str, *, pk: int) -> HttpResponse:
    if asks_first(link):
        return redirect("mine:confirm", key)
    contribution = get_object_or_404(_asked().filter(participant=link.participant), pk=pk)
    return _answer_merge(request, contribution, by=None, back=redirect("mine:by-link", key))


def _asked() -> QuerySet[Contribution]:
    return Contribution.objects.select_related("dialogue__organiser", "merge_proposed__dialogue", "participant")


def _answer_merge(
    request: HttpRequest, contribution: Contribution, *, by: User | None, back: HttpResponse
) -> HttpResponse:
    into = actions.where_it_would_live_on(contribution)
    said = request.POST.get("answer")
    try:
        if said == "yes":
            actions.consent_to_merge(contribution, by=by)
            messages.success(request, _("The contributions have been merged. Links to yours lead to the other one."))
        elif said == "no":
            actions.decline_merge(contribution, by=by)
            messages.success(request, _("Your contribution stays separate. The organiser has been told."))
        elif into is None:
            messages.info(request, _("This request is no longer open."))
        else:
            context = {"contribution": contribution, "into": into, "back": back["Location"]}
            return render(request, "dialogues/answering/answer_merge.html", context)
    except TransitionError as error:
        messages.info(request, str(error))
    return back
