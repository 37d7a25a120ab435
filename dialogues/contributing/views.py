"""An activity's page, what has been gathered page by page (``flow``) and is sent there, and replies."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.db.models.fields.files import FieldFile
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import drafts
from accounts.models import User
from accounts.throttling import throttled
from core.links import LETTERS_PER_ADDRESS
from core.lists.paginator import LEAFED, paginate
from core.wizard.once import read_key
from core.workflow import TransitionError
from dialogues.contributing import antispam as spam
from dialogues.contributing.actions import HAS_CLOSED, Received, contribute
from dialogues.contributing.contribution_views import find_contribution
from dialogues.contributing.finding import find_activity
from dialogues.contributing.flow import address_of, begin, show_check, started_with
from dialogues.contributing.forms import CHECK, ContributionForm, ReplyForm
from dialogues.contributing.participants import (
    confirmed_participant,
    log_in,
    mark_supported,
    must_log_in,
    remember,
    welcome_guest,
)
from dialogues.contributing.unconfirmed import remember_sent, sent_before, sent_from_here, was_sent_from_here
from dialogues.filters import ContributionFilter
from dialogues.kinds import kind_of
from dialogues.models import Activity, Contribution, Kind, Participant, StartedContribution
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
DRAWN = 2_000
PER_PAGE = 50  # contributions
TOO_MUCH = gettext_lazy("A lot has been sent from here in a short time. Wait an hour and try again.")


@require_http_methods(["GET", "HEAD", "POST"])
def activity_detail(request: HttpRequest, slug: str, activity: str) -> HttpResponse:
    """Show an activity, and receive what has been gathered page by page (``flow``)."""
    found = find_activity(request, slug, activity)
    participant = confirmed_participant(request, found.dialogue)
    form_class = kind_of(found).contribution_form
    if request.method == "POST":
        if form_class is None:
            return redirect(found)
        if "started" in request.POST:
            return _received(request, found, form_class, participant)
        return begin(request, slug, activity)  # all of it in one form, of a page from before
    if "write" in request.GET:  # where that form was
        return redirect("dialogues:write", slug, activity)
    return _activity_page(request, found, participant)


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
    _recall(request, activity, form)
    return show(form)


@require_safe
def places(request: HttpRequest, slug: str, activity: str) -> HttpResponse:
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
        return redirect_to_login(address_of(started, CHECK))
    data = started.sent()
    for name, values in request.POST.lists():
        data.setlist(name, values)
    data["form_key"] = str(started.key)
    form = _form(request, form_class, activity, participant, data=data, kept_picture=started.picture)
    response = _sent(request, activity, form, partial(show_check, request, started))
    if form.is_received and form.instance.state != Contribution.State.UNCONFIRMED:
        started.delete()
    elif form.is_received:  # and may be sent elsewhere, under the same name
        words = started.words | {"name_shown": [form.cleaned_data.get("name_shown", "")]}
        StartedContribution.objects.filter(pk=started.pk).update(words=words)  # gone, where it is confirmed by now
    return response


def _activity_page(request: HttpRequest, activity: Activity, participant: Participant | None) -> HttpResponse:
    dialogue, kind = activity.dialogue, kind_of(activity)
    context = {
        "activity": activity,
        "dialogue": dialogue,
        "kind": kind,
        "participant": participant,
        "asks_for_account": not (dialogue.allows_email or dialogue.allows_guests),
        "takes_contributions": kind.contribution_form is not None and activity.is_open,
        "is_open": activity.is_open,
        "moderates": request.user.is_authenticated and can_moderate(request.user, dialogue),
        "own": [],
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
        form.add_error(None, HAS_CLOSED)
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
        form_key = form.cleaned_data["form_key"]
        before = sent_from_here(request, activity, form_key, reply_to=said.reply_to)
        received = contribute(said, who=form.who, form_key=form_key, before=before)
    except TransitionError as error:
        form.add_error(None, str(error))
        return show(form)
    drafts.forget(request)
    form.is_received, form.instance = True, received.contribution
    if form.who.email:
        return _link_sent(request, received, form)
    return _thanked(request, received)


def _recall(request: HttpRequest, activity: Activity, form: ContributionForm) -> None:
    """Fill in a reply that was written before the session ran out, or sent with an address that is not confirmed."""
    draft = drafts.kept(request)
    key = read_key(draft.get("form_key", "")) if draft else None
    if key is None or not was_sent_from_here(request, key):
        drafts.recall(request, form)
    elif sent_from_here(request, activity, key, reply_to=form.instance.reply_to):
        drafts.recall(request, form, told=_("You have sent this, and it is not confirmed yet. You can send it again."))
    else:
        drafts.forget(request)


def _is_too_much(request: HttpRequest, form: ContributionForm) -> bool:
    """Count what is sent: by person, by place and by the address of a mail; not the second of two clicks."""
    key, participant = form.cleaned_data["form_key"], form.participant
    if participant and participant.contributions.filter(form_key=key).exists():
        return False
    rate = CONTRIBUTIONS_PER_PERSON if request.user.is_authenticated else CONTRIBUTIONS_PER_PLACE
    email = form.who.email
    often = throttled(request, "contribute", rate=rate)
    return often or (bool(email) and throttled(request, "contribute-mail", rate=LETTERS_PER_ADDRESS, key=email))


def _link_sent(request: HttpRequest, received: Received, form: ContributionForm) -> HttpResponse:
    """Say where the link has gone, and how to send it elsewhere. Nobody learns whether the address takes part."""
    contribution = received.contribution
    if not received.is_there:
        remember_sent(request, form.cleaned_data["form_key"], contribution)
    back = request.path
    if contribution.reply_to_id is None:
        back = address_of(StartedContribution(key=form.cleaned_data["form_key"], activity=contribution.activity), CHECK)
    else:
        drafts.keep(request)
    context = {"activity": contribution.activity, "supports": False, "email": form.who.email, "back": back}
    return render(request, "dialogues/contributing/sent.html", context)


def _thanked(request: HttpRequest, received: Received) -> HttpResponse:
    """Say what happens now."""
    contribution = received.contribution
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
