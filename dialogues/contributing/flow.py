"""Saying something page by page, as on a telephone: the words, where, a picture, and a look at all before it is sent.

What has been said so far is a ``StartedContribution``, whose key stands in the address: pages can be left, come back to
and reloaded, and a session that runs out loses nothing. Each page is checked by the form of the activity's kind, which
gets all that there is and is asked about its own fields. ``views.activity_detail`` receives the whole, once. While the
address it was sent with is not confirmed, the browser that has sent it may change all of it (``unconfirmed``).
"""

import uuid
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import register_converter, reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts import drafts
from accounts.models import User
from accounts.throttling import throttled
from core.addresses import Words, converter
from core.files.storage import delete_afterwards
from core.text.plain import plain
from core.wizard.once import read_key
from dialogues.contributing import antispam as spam
from dialogues.contributing.actions import HAS_CLOSED
from dialogues.contributing.finding import find_activity
from dialogues.contributing.forms import CHECK, PICTURE, WHERE, WORDS, ContributionForm
from dialogues.contributing.participants import confirmed_participant, must_log_in
from dialogues.contributing.similar import likely_the_same
from dialogues.contributing.unconfirmed import sent_before, sent_from_here, sent_with
from dialogues.kinds import kind_of
from dialogues.models import Activity, Contribution, StartedContribution
from dialogues.permissions import can_contribute
from dialogues.where.naming import tell_where

PAGES: Words = {
    WORDS: pgettext_lazy("in an address", "words"),
    WHERE: pgettext_lazy("in an address", "where"),
    PICTURE: pgettext_lazy("in an address", "picture"),
    CHECK: pgettext_lazy("in an address", "check"),
}
register_converter(converter(PAGES), "contribution_page")
STARTED_PER_PLACE = "240/h/ip"
PICTURES_PER_PLACE = "60/h/ip"
# What comes with the first page and is looked at when all is sent, and by far too short for a text.
_BESIDE = {"shown_at": 200, "website": 200, "pointed_out": 64}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest, slug: str, activity: str) -> HttpResponse:
    """Ask for the words. Nothing is kept before they are sent."""
    found = find_activity(request, slug, activity)
    if refusal := _refused(request, found):
        return refusal
    key = read_key(request.POST.get("form_key", ""))
    started = _find(request, found, key) if key else None
    if started is None:
        is_known = key is not None and (
            StartedContribution.objects.filter(pk=key).exists() or found.contributions.filter(form_key=key).exists()
        )
        started = StartedContribution(key=uuid.uuid4() if key is None or is_known else key, activity=found)
    return _page(request, started, WORDS)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def go_on(request: HttpRequest, slug: str, activity: str, key: uuid.UUID, page: str) -> HttpResponse:
    found = find_activity(request, slug, activity)
    started = _find(request, found, key)
    if started is None:
        return sent_before(request, found, key)
    if refusal := _refused(request, found):
        return refusal
    if page not in pages_of(form_of(request, started)):
        raise Http404
    if page == CHECK:
        return show_check(request, started)
    return _page(request, started, page)


def pages_of(form: ContributionForm) -> list[str]:
    """Return the pages on which this form asks for something, in their order."""
    return [page for page in (WORDS, WHERE, PICTURE) if form.names_on(page)] + [CHECK]


def form_of(request: HttpRequest, started: StartedContribution, sent: QueryDict | None = None) -> ContributionForm:
    """Return the form with all that has been said, or what is ``sent`` now in the place of some of it."""
    data = started.sent() if sent is None else sent
    files = request.FILES if request.method == "POST" else None
    return blank_form(request, started, data=data, files=files, kept_picture=started.picture, is_stamped=False)


def blank_form(request: HttpRequest, started: StartedContribution, **given: Any) -> ContributionForm:
    activity = started.activity
    form_class = kind_of(activity).contribution_form or ContributionForm
    form = form_class(
        activity=activity,
        user=request.user if isinstance(request.user, User) else None,
        participant=confirmed_participant(request, activity.dialogue),
        initial={"form_key": started.key},
        request=request,
        path=activity.get_absolute_url(),
        **given,
    )
    form.fields["text"].label = _("What do you want to say?")
    return form


# One page


def _page(request: HttpRequest, started: StartedContribution, page: str) -> HttpResponse:
    """Show one page, and keep what is sent where nothing is wrong with what the page asks."""
    names = form_of(request, started).names_on(page)
    if request.method != "POST":
        form = blank_form(request, started)
        if started.words:
            drafts.fill(form, started.sent())
        return _show(request, started, page, form)
    if "skip" in request.POST:
        return redirect(_next(request, started, page))
    sent = started.sent()
    mine = partial(_belongs_to, names)
    for name in filter(mine, {*sent, *request.POST}):
        sent.setlist(name, request.POST.getlist(name))
    for name, longest in _BESIDE.items():
        if name in request.POST:
            sent[name] = request.POST[name][:longest]
    form = form_of(request, started, sent)
    form.is_valid()
    form.ask_only(names)
    if not started.activity.is_open:
        form.add_error(None, HAS_CLOSED)
    if not form.errors and throttled(request, "start-to-contribute", rate=STARTED_PER_PLACE):
        form.add_error(None, _("A lot has been sent from here in a short time. Wait an hour and try again."))
    if form.errors or (page == PICTURE and not _take_picture(request, started, form)):
        return _show(request, started, page, form)
    kept = [name for name in sent if name in _BESIDE or mine(name)]
    started.words |= {name: [plain(value) for value in sent.getlist(name)] for name in kept}
    started.save()
    return redirect(_next(request, started, page))


def _belongs_to(names: list[str], sent: str) -> bool:
    """Whether what was sent is one of the fields, or what its widget sends beside it."""
    return any(sent == name or sent.startswith(f"{name}_") for name in names)


def _next(request: HttpRequest, started: StartedContribution, page: str) -> str:
    """Return the page after this one; the look at all of it, for whoever came from there."""
    pages = pages_of(form_of(request, started))
    return address_of(started, CHECK if "back" in request.GET else pages[pages.index(page) + 1])


def _take_picture(request: HttpRequest, started: StartedContribution, form: ContributionForm) -> bool:
    """Keep the picture that was sent, or keep none any more; say whether it could be read."""
    before = started.picture.files
    if form.cleaned_data.get("picture"):
        if throttled(request, "picture", rate=PICTURES_PER_PLACE):
            form.add_error("picture", _("A lot has been sent from here in a short time. Wait an hour and try again."))
        if not form.decode_pictures():
            return False
        started.picture = form.cleaned_data["picture"]
    elif "no_picture" in request.POST:
        started.picture = ""
    is_sent = sent_with(started.activity, started.key) is not None  # then the picture is its, too
    if before and before != started.picture.files and not is_sent:
        delete_afterwards(started.picture.storage, before)
    return True


def _show(request: HttpRequest, started: StartedContribution, page: str, form: ContributionForm) -> HttpResponse:
    pages = pages_of(form)
    here = pages.index(page)
    back = address_of(started, CHECK if "back" in request.GET else pages[here - 1]) if here else ""
    context = {
        **_about(started, form),
        "page": page,
        "pages": pages,
        "number": here + 1,
        "fields": [form[name] for name in form.names_on(page)],
        "back": back or started.activity.dialogue.get_absolute_url(),
        "suggestion": _suggestion(request, started) if page == PICTURE else "",
    }
    return render(request, "dialogues/contributing/flow/page.html", context)


def _suggestion(request: HttpRequest, started: StartedContribution) -> str:
    """Return what the picture shows, most likely: the place that was chosen. It may be emptied."""
    form = form_of(request, started)
    form.is_valid()
    said = form.instance
    return said.place_text or (said.area.name if said.area else "")


# The look at all of it


def show_check(
    request: HttpRequest, started: StartedContribution, form: ContributionForm | None = None
) -> HttpResponse:
    """Show what will be public, with a way to change each part; or lead to the first page with something missing.

    ``form`` is what was sent from here and refused.
    """
    said = form_of(request, started)
    pages = pages_of(said)
    said.is_valid()
    for page in pages[:-1]:
        if set(said.names_on(page)) & set(said.errors) - {"picture"}:
            return redirect(f"{address_of(started, page)}?back=1")
    activity, participant = started.activity, said.participant
    sent = sent_from_here(request, activity, started.key)
    if form is None:
        proves = spam.needs_proof(request, activity.dialogue, participant)
        form = blank_form(request, started, is_stamped=sent is not None, asks_proof=proves)
        if sent is not None and sent.participant:
            # The name is what was written here: an address may be somebody else's, whose name it does not tell.
            form.initial.update(email=sent.participant.email, name_shown=started.sent().get("name_shown", ""))
        if "email" in form.fields and not form.fields["email"].required and sent is None:
            del form.fields["email"]  # it can be given afterwards
    contribution: Contribution = said.instance
    tell_where([contribution])
    context = {
        **_about(started, form),
        "page": CHECK,
        "pages": pages,
        "number": len(pages),
        "contribution": contribution,
        "sent": sent,
        "beside": ("with_account", "shown_at", "website", "altcha", "pointed_out"),
        "likely": likely_the_same(activity, contribution.title, contribution.text),
        "back": address_of(started, pages[-2]),
        "changes": {page: f"{address_of(started, page)}?back=1" for page in pages[:-1]},
    }
    return render(request, "dialogues/contributing/flow/check.html", context)


def _about(started: StartedContribution, form: ContributionForm) -> dict[str, object]:
    activity = started.activity
    return {
        "activity": activity,
        "dialogue": activity.dialogue,
        "kind": kind_of(activity),
        "started": started,
        "form": form,
        "named_places": list(getattr(form, "named_places", ())),
    }


# Who may


def _refused(request: HttpRequest, activity: Activity) -> HttpResponse | None:
    """Lead on those who cannot say anything here: it has closed, or they have to log in.

    What they have written is kept first: the page that receives it says that it has closed, the next asks who it is.
    """
    takes = kind_of(activity).contribution_form is not None
    if takes and request.method == "POST":
        return None
    if not takes or not activity.is_open:
        messages.info(request, _("This is not open for contributions now."))
        return redirect(activity)
    participant = confirmed_participant(request, activity.dialogue)
    if must_log_in(request, activity.dialogue, participant):
        return redirect_to_login(request.path)
    return None if can_contribute(request.user, activity) else redirect(activity)


def started_with(request: HttpRequest, activity: Activity) -> StartedContribution | None:
    """Return what is sent now, as it has been gathered; None where it has been sent before, or is gone."""
    key = read_key(request.POST.get("started", ""))
    return _find(request, activity, key) if key else None


def _find(request: HttpRequest, activity: Activity, key: uuid.UUID) -> StartedContribution | None:
    """Return what is being said; once it has been sent, to the browser that has sent it only."""
    started = StartedContribution.objects.filter(pk=key, activity=activity).first()
    if started is not None and sent_with(activity, key) and sent_from_here(request, activity, key) is None:
        return None
    return started


def address_of(started: StartedContribution, page: str) -> str:
    activity = started.activity
    return reverse("dialogues:write-page", args=[activity.dialogue.slug, activity.slug, started.key, page])
