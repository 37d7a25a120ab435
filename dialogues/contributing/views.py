"""An activity's page, where people say something; what others have said that is like it; replies and supports."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.db.models.fields.files import FieldFile
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import drafts
from accounts.models import User
from accounts.throttling import throttled
from core.links import LETTERS_PER_ADDRESS
from core.lists.paginator import LEAFED, paginate
from core.text.plain import on_one_line
from core.wizard.once import read_key
from core.workflow import TransitionError
from dialogues.contributing import antispam as spam
from dialogues.contributing.actions import Received, contribute
from dialogues.contributing.contribution_views import find_contribution
from dialogues.contributing.finding import find_activity
from dialogues.contributing.flow import address_of, sent_before, show_check, started_with, to_login
from dialogues.contributing.forms import CHECK, ContributionForm, ReplyForm
from dialogues.contributing.participants import (
    confirmed_participant,
    log_in,
    mark_supported,
    must_log_in,
    remember,
    welcome_guest,
)
from dialogues.contributing.similar import likely_the_same
from dialogues.filters import ContributionFilter
from dialogues.kinds import kind_of
from dialogues.models import Activity, Contribution, Kind, Participant
from dialogues.permissions import can_contribute, can_moderate, can_reply
from dialogues.where.bounds import boundaries
from dialogues.where.ground import Ground
from dialogues.where.naming import tell_where
from places.geojson import Feature, feature, geojson_response

Show = Callable[[ContributionForm], HttpResponse]

CONTRIBUTIONS_PER_PERSON = "20/h/user"
# A library, or a school, may have one address for everybody in it.
CONTRIBUTIONS_PER_PLACE = "60/h/ip"
# With what is refused: a form is shown again once or twice before it is right.
ATTEMPTS_PER_PERSON = "60/h/user"
ATTEMPTS_PER_PLACE = "240/h/ip"
TITLES_PER_PLACE = "120/m/ip"  # asked about while typing
DRAWN = 2_000
PER_PAGE = 50  # contributions
LONGEST_TITLE = 120  # asked about
TOO_MUCH = gettext_lazy("A lot has been sent from here in a short time. Wait an hour and try again.")


@require_http_methods(["GET", "HEAD", "POST"])
def activity_detail(request: HttpRequest, slug: str, activity: str) -> HttpResponse:
    """Show an activity, and receive what is said: gathered page by page (``flow``), or in a form that holds all."""
    found = find_activity(request, slug, activity)
    participant = confirmed_participant(request, found.dialogue)
    form_class = kind_of(found).contribution_form
    if request.method == "POST":
        if form_class is None:
            return redirect(found)
        if "started" in request.POST:
            return _received(request, found, form_class, participant)
        if must_log_in(request, found.dialogue, participant):
            return log_in(request)
        sent = _form(request, form_class, found, participant)
        return _sent(request, found, sent, lambda shown: _activity_page(request, found, participant, shown))
    form: ContributionForm | None = None
    writes = "write" in request.GET or drafts.kept(request) is not None
    if form_class and writes and can_contribute(request.user, found):
        form = _form(request, form_class, found, participant)
        drafts.recall(request, form)
    return _activity_page(request, found, participant, form)


@require_http_methods(["GET", "HEAD", "POST"])
def reply(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    contribution = find_contribution(request, slug, pk)
    activity = contribution.activity
    if not can_reply(contribution) and request.method != "POST":
        messages.info(request, _("This cannot be replied to."))
        return redirect(contribution)
    participant = confirmed_participant(request, activity.dialogue)
    if must_log_in(request, activity.dialogue, participant):
        return log_in(request)
    form = _form(request, ReplyForm, activity, participant)
    form.instance.reply_to = contribution

    def show(form: ContributionForm) -> HttpResponse:
        return render(request, "dialogues/contributing/reply.html", {"contribution": contribution, "form": form})

    if request.method == "POST":
        return _sent(request, activity, form, show)
    drafts.recall(request, form)
    return show(form)


@require_safe
def similar(request: HttpRequest, slug: str, activity: str) -> HttpResponse:
    """Show what others have said that is likely the same as a title; a part of this page is shown beside the form."""
    found = find_activity(request, slug, activity)
    if throttled(request, "similar-contributions", rate=TITLES_PER_PLACE):
        return render(request, "429.html", status=429)
    title = on_one_line(request.GET.get("title", "")[:LONGEST_TITLE])
    context = {"activity": found, "title": title, "likely": likely_the_same(found, title)}
    return render(request, "dialogues/contributing/similar.html", context)


@require_safe
def places(request: HttpRequest, slug: str, activity: str) -> JsonResponse:
    """Answer the map as GeoJSON: what the dialogue is about, and what the list shows of what has been said where.

    Numbers are those of the list as it is filtered. On a drawing, degrees are pixels from its corner down to the left.
    """
    found = find_activity(request, slug, activity)
    ground, features = Ground(found), []
    if found.kind != Kind.DRAWING:
        for area, outline in boundaries(found.dialogue):
            features.append(feature(outline, {"name": area.name, "url": area.get_absolute_url()}))
    shown = ContributionFilter(request.GET, found, request=request).qs
    for number, contribution in enumerate(shown[:DRAWN], start=1):
        contribution.activity, contribution.dialogue = found, found.dialogue
        if pin := _pin(contribution, ground, number):
            features.append(pin)
    return geojson_response(features)


def _pin(contribution: Contribution, ground: Ground, number: int) -> Feature | None:
    position: tuple[Any, Any] | None = contribution.position
    if ground.activity.kind == Kind.DRAWING:
        drawing, drawn = ground.drawing, contribution.drawn
        if drawing and drawn:
            (x, y), (width, height) = drawn, drawing.size
            position = ((1 - y) * height, x * width)
    if position is None:
        return None
    mark = str(contribution.category_id or "")
    said = {"name": str(contribution), "url": contribution.get_absolute_url(), "number": str(number), "mark": mark}
    return feature(position, said)


# Showing and receiving


def _received(
    request: HttpRequest, activity: Activity, form_class: type[ContributionForm], participant: Participant | None
) -> HttpResponse:
    """Receive what has been gathered page by page; what is refused is looked at once more."""
    started = started_with(request, activity)
    if started is None:
        return sent_before(request, activity, read_key(request.POST["started"]))
    if must_log_in(request, activity.dialogue, participant):
        return to_login(address_of(started, CHECK))
    data = started.sent()
    for name, values in request.POST.lists():
        data.setlist(name, values)
    data["form_key"], data["offered"] = str(started.key), "1"  # they have seen what others have said
    form = _form(request, form_class, activity, participant, data=data, kept_picture=started.picture)
    response = _sent(request, activity, form, partial(show_check, request, started))
    if form.is_received:
        started.delete()
    return response


def _activity_page(
    request: HttpRequest,
    activity: Activity,
    participant: Participant | None,
    form: ContributionForm | None,
) -> HttpResponse:
    dialogue, kind = activity.dialogue, kind_of(activity)
    context = {
        "activity": activity,
        "dialogue": dialogue,
        "kind": kind,
        "participant": participant,
        "form": form,
        "asks_for_account": not (dialogue.allows_email or dialogue.allows_guests),
        "takes_contributions": kind.contribution_form is not None and activity.is_open,
        "is_open": activity.is_open,
        "moderates": request.user.is_authenticated and can_moderate(request.user, dialogue),
        "own": [],
        "likely": form.likely if form else [],
        "page": None,
        "meeting": None,
    }
    if kind.has_contributions:
        filters = ContributionFilter(request.GET, activity, request=request)
        page = paginate(request, filters.qs, per_page=PER_PAGE, most=LEAFED)
        for contribution in page:
            contribution.activity, contribution.dialogue = activity, dialogue
        mark_supported(page, participant)
        tell_where(page)
        context |= {"filters": filters, "page": page}
        context["own"] = _own(activity, participant)
    return render(
        request, "dialogues/contributing/activity.html", context | kind.context(request, activity, participant)
    )


def _own(activity: Activity, participant: Participant | None) -> list[Contribution]:
    """Return what the visitor has said and others do not see, or not yet."""
    if participant is None:
        return []
    seen = [Contribution.State.WITHDRAWN, Contribution.State.MERGED]
    if activity.shows_contributions:
        seen.append(Contribution.State.PUBLISHED)
    own = participant.contributions.ideas().filter(activity=activity).exclude(state__in=seen)
    found = list(own.select_related("hidden_rule").defer("search_text").order_by("-created_at", "-id"))
    for contribution in found:
        contribution.activity, contribution.dialogue = activity, activity.dialogue
    return found


def _form(
    request: HttpRequest,
    form_class: type[ContributionForm],
    activity: Activity,
    participant: Participant | None,
    *,
    data: QueryDict | None = None,
    kept_picture: FieldFile | None = None,
) -> ContributionForm:
    sent = request.method == "POST"
    return form_class(
        (data or request.POST) if sent else None,
        request.FILES if sent else None,
        activity=activity,
        kept_picture=kept_picture,
        user=request.user if isinstance(request.user, User) else None,
        participant=participant,
        request=request,
        asks_proof=spam.needs_proof(request, activity.dialogue, participant),
    )


def _sent(request: HttpRequest, activity: Activity, form: ContributionForm, show: Show) -> HttpResponse:
    """Receive what was sent, or show the form again with everything that was written.

    What costs little comes first, and what is sent is counted whatever becomes of it; pictures are decoded last.
    """
    rate = ATTEMPTS_PER_PERSON if request.user.is_authenticated else ATTEMPTS_PER_PLACE
    if throttled(request, "try-to-contribute", rate=rate):
        form.add_error(None, TOO_MUCH)
    if not form.is_valid():
        return show(form)
    if not can_contribute(request.user, activity):
        form.add_error(None, _("It has closed, so your text could not be sent. It is kept below."))
        return show(form)
    if "offered" not in form.data and not request.FILES and form.instance.reply_to is None:
        form.likely = likely_the_same(activity, form.instance.title, form.instance.text)
        if form.likely:
            return show(form)
    if _is_too_much(request, form):
        form.add_error(None, TOO_MUCH)
        return show(form)
    spam.count(request, activity.dialogue)
    if not form.decode_pictures():
        return show(form)
    form.instance.language = get_language() or "sv"
    try:
        said = form.save(commit=False)
        if form.kept_picture and not said.picture:
            said.picture = form.kept_picture.name
        received = contribute(said, who=form.who, form_key=form.cleaned_data["form_key"])
    except TransitionError as error:
        form.add_error(None, str(error))
        return show(form)
    drafts.forget(request)
    form.is_received = True
    return _thanked(request, received, is_by_mail=bool(form.who.email))


def _is_too_much(request: HttpRequest, form: ContributionForm) -> bool:
    """Count what is sent: by person, by place and by the address of a mail; not the second of two clicks."""
    key, participant = form.cleaned_data["form_key"], form.participant
    if participant and participant.contributions.filter(form_key=key).exists():
        return False
    rate = CONTRIBUTIONS_PER_PERSON if request.user.is_authenticated else CONTRIBUTIONS_PER_PLACE
    email = form.who.email
    often = throttled(request, "contribute", rate=rate)
    return often or (bool(email) and throttled(request, "contribute-mail", rate=LETTERS_PER_ADDRESS, key=email))


def _thanked(request: HttpRequest, received: Received, *, is_by_mail: bool) -> HttpResponse:
    """Say what happens now. By mail the answer is the same whoever it is, and nobody learns who takes part."""
    contribution = received.contribution
    if is_by_mail:
        context = {"activity": contribution.activity, "supports": False}
        return render(request, "dialogues/contributing/sent.html", context)
    if contribution.reply_to_id is None:
        if received.key:
            remember(request, received.participant)
        return redirect("dialogues:thanks", contribution.dialogue.slug, contribution.pk)
    if contribution.is_published:
        messages.success(request, _("Thank you! Everyone can read it now."))
    else:
        messages.success(request, _("Thank you! We have received it, and it will be shown once somebody has read it."))
    if received.key:
        welcome_guest(request, received.participant, received.key)
    return redirect(contribution)
