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
from core.links import Refusal, refused
from core.lists.paginator import paginate
from core.workflow import TransitionError
from dialogues.answering import actions
from dialogues.contributing.participants import participant_by_key, remember
from dialogues.mine.confirming import can_confirm, confirm_participant, waits_for
from dialogues.mine.progress import contributions_of, registrations_of, stations
from dialogues.models import Contribution, Participant
from dialogues.permissions import may_offer_change

PER_PAGE = 20


@login_required
@require_safe
def mine(request: MemberRequest) -> HttpResponse:
    """What the account has said in all dialogues."""
    return _page(request, Participant.objects.filter(user=request.user))


def participant_from_link(*, has_form: bool) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Give the view the participant whose private link it is. The address is the key, and is kept from other sites.

    From our own it is not where a page has a form, as it would be refused as forged. Who is logged in has one always.
    """

    def decorator(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def wrapped(request: HttpRequest, key: str, **given: int) -> HttpResponse:
            participant = participant_by_key(key)
            if participant is None:
                response = refused(request, Refusal.UNKNOWN)
            else:
                response = view(request, participant, key, **given)
            shows_form = has_form or request.user.is_authenticated
            response["Referrer-Policy"] = "same-origin" if shows_form else "no-referrer"
            response["X-Robots-Tag"] = "noindex"
            return response

        return never_cache(wrapped)

    return decorator


@require_http_methods(["GET", "HEAD"])
@participant_from_link(has_form=False)
def mine_by_link(request: HttpRequest, participant: Participant, key: str) -> HttpResponse:
    """What somebody without an account has said. From now on the browser may act for them."""
    if participant.awaits_confirmation or can_confirm(participant):
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
    }
    return render(request, "dialogues/mine/mine.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@participant_from_link(has_form=True)
def confirm(request: HttpRequest, participant: Participant, key: str) -> HttpResponse:
    """Confirm an address, and what was sent with it, when the button is pressed. To look at it changes nothing."""
    if not can_confirm(participant):
        return refused(request, Refusal.EXPIRED) if participant.awaits_confirmation else redirect("mine:by-link", key)
    if request.method == "POST":
        confirm_participant(participant)
        remember(request, participant)
        messages.success(request, _("Thank you! It is confirmed."))
        return redirect("mine:by-link", key)
    contributions, registrations = waits_for(participant)
    context = {
        "participant": participant,
        "contributions": contributions.select_related("activity").order_by("pk"),
        "registrations": registrations.select_related("meeting__activity").order_by("pk"),
    }
    return render(request, "dialogues/mine/confirm.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def answer_merge(request: MemberRequest, pk: int) -> HttpResponse:
    """Say whether one's own contribution may be merged into another."""
    contribution = get_object_or_404(_asked().filter(participant__user=request.user), pk=pk)
    return _answer_merge(request, contribution, by=request.user, back=redirect("mine:list"))


@require_http_methods(["GET", "HEAD", "POST"])
@participant_from_link(has_form=True)
def answer_merge_by_link(request: HttpRequest, participant: Participant, key: str, *, pk: int) -> HttpResponse:
    contribution = get_object_or_404(_asked().filter(participant=participant), pk=pk)
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
