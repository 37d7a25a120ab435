"""Papers are put on the table, changed, and handed out to those who may read them."""

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts import drafts
from accounts.drafts import login_keeping_draft
from accounts.permissions import require
from accounts.requests import MemberRequest
from core.files.outside import refuse_too_many
from core.files.serving import serve, serve_made
from core.publishing.ordering import in_language
from core.wizard.once import key_of, once
from core.workflow import TransitionError
from partners.models import Organisation
from talks.models import Paper, PaperVersion, Seat, Talk
from talks.papers.actions import change, note_download, put, read_for
from talks.papers.files import read_upload, stamped, words_for
from talks.papers.forms import PaperChangeForm, PaperForm
from talks.papers.room import papers_in
from talks.permissions import enters, seats_of, speaks_at_table
from talks.views.room import find_room

# Put on the table


@login_keeping_draft
def paper_create(request: MemberRequest, slug: str) -> HttpResponse:
    talk = find_room(request, slug, works=True)
    own = list(seats_of(request.user, talk).select_related("organisation").order_by("pk"))
    key = key_of(request) or uuid.uuid4()
    made = Paper.objects.filter(author=request.user)
    if request.method == "POST" and made.filter(form_key=key).exists():  # a second click
        return _back(talk)
    form = PaperForm(
        request.POST or None,
        request.FILES or None,
        instance=Paper(talk=talk, form_key=key, author=request.user),
        own=own,
        others=_others(talk, own),
    )
    if form.is_valid():
        paper = form.save(commit=False)
        try:
            refuse_too_many(request)
            read = read_upload(form.cleaned_data["file"])
            once(made, key, lambda: put(paper, read, readers=form.cleaned_data["readers"], by=request.user))
        except ValidationError as error:
            form.add_error("file", error)
        except TransitionError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("“%(paper)s” has been put on the table.") % {"paper": paper.title})
            return _back(talk)
    drafts.recall(request, form)
    return render(request, "talks/papers/create.html", {"talk": talk, "form": form, "form_key": key, "own": own})


@login_keeping_draft
def paper_change(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """Say anew what it is called and who reads it, or add a version: for the party that has put it there."""
    talk = find_room(request, slug, works=True)
    paper = get_object_or_404(_readable(request, talk), pk=pk)
    paper.talk = paper.by.talk = talk
    require(speaks_at_table(request.user, paper.by))
    others = _others(talk, [paper.by])
    form = PaperChangeForm(request.POST or None, request.FILES or None, instance=paper, others=others)
    if form.is_valid():
        said = {name: form.cleaned_data[name] for name in ("title", "shared", "opens_on")}
        try:
            read = None
            if upload := form.cleaned_data["file"]:
                refuse_too_many(request)
                read = read_upload(upload)
            change(paper, said=said, readers=form.cleaned_data["readers"], read=read, by=request.user)
        except ValidationError as error:
            form.add_error("file", error)
        except TransitionError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("“%(paper)s” has been saved.") % {"paper": paper.title})
            return _back(talk)
    drafts.recall(request, form)
    return render(request, "talks/papers/change.html", {"talk": talk, "form": form, "paper": paper})


def _others(talk: Talk, own: list[Seat]) -> QuerySet[Seat]:
    """Return those for whom alone a paper can be: neither its own party nor the municipality, which reads it anyway."""
    others = talk.parties.with_organisations().exclude(pk__in=[seat.pk for seat in own])
    return others.exclude(organisation=talk.municipality_id).order_by(in_language("organisation__name"), "pk")


def _back(talk: Talk) -> HttpResponse:
    return redirect(f"{talk.get_room_url()}#papers")


# Handed out


@login_keeping_draft
@require_safe
def paper_list(request: MemberRequest, slug: str) -> HttpResponse:
    """Show a party that does not enter the room, or not any more, the papers that it keeps."""
    talk = get_object_or_404(Talk.objects.visible_to(request.user), slug=slug)
    if enters(request.user, talk):
        return _back(talk)
    require(Paper.objects.kept_by(request.user).filter(talk=talk).exists())
    return render(request, "talks/papers/kept.html", {"talk": talk, "papers": papers_in(talk, request.user)})


@login_required
@require_safe
def paper_file(request: MemberRequest, slug: str, pk: int, number: int) -> HttpResponseBase:
    """Hand out a version to a party, note that it was, and write the party's name on it if not everybody reads it."""
    talk = get_object_or_404(Talk.objects.visible_to(request.user), slug=slug)
    require(enters(request.user, talk) or Paper.objects.kept_by(request.user).filter(talk=talk).exists())
    paper = get_object_or_404(_readable(request, talk), pk=pk)
    paper.talk = talk
    version = get_object_or_404(paper.versions, number=number)
    version.paper = paper
    organisation = read_for(paper, request.user)
    try:
        answer = _for_reader(request, version, organisation)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("talks:papers", talk.slug)
    note_download(version, organisation, by=request.user)
    return answer


def _for_reader(request: HttpRequest, version: PaperVersion, organisation: Organisation) -> HttpResponseBase:
    """Return a file for an organisation: a PDF that not everybody reads with its name on it, others as they are."""
    if not version.is_pdf or (version.paper.is_open and version == version.paper.latest):
        return _as_it_is(request, version, is_public=False)
    words = words_for(organisation, timezone.localdate())
    try:
        with version.file.open() as stored, stamped(stored, *words) as (_pages, copy):
            return serve_made(copy.read(), name=version.file_name, media_type=version.media_type)
    except FileNotFoundError as error:  # the storage has lost it
        raise Http404 from error


@require_safe
def paper_open(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """Hand out the latest version of a paper that everybody may read, as it was sent."""
    papers = Paper.objects.readable_by(AnonymousUser()).filter(talk__slug=slug).select_related("talk")
    paper = get_object_or_404(papers, pk=pk)
    return _as_it_is(request, paper.latest, is_public=True)


def _readable(request: MemberRequest, talk: Talk) -> QuerySet[Paper]:
    papers = Paper.objects.readable_by(request.user).filter(talk=talk)
    return papers.select_related("by__organisation")


def _as_it_is(request: HttpRequest, version: PaperVersion, *, is_public: bool) -> HttpResponseBase:
    facts: dict[str, Any] = {"name": version.file_name, "media_type": version.media_type, "size": version.size}
    return serve(
        request,
        version.file,
        etag=version.sha256,
        changed_at=version.created_at,
        is_public=is_public,
        as_attachment=not version.is_pdf,
        **facts,
    )
