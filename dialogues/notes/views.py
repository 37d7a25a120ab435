"""The organiser enters what was said on paper and in rooms: note by note, or from a file."""

from contextlib import suppress
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache

from accounts import drafts
from accounts.drafts import login_keeping_draft
from accounts.permissions import require
from accounts.requests import MemberRequest
from core.text.tables import UnreadableError
from core.workflow import TransitionError
from dialogues.models import Activity, Contribution, Dialogue, Kind
from dialogues.notes import actions
from dialogues.notes.forms import NoteCorrectionForm, NoteForm, NotesFileForm
from dialogues.notes.reading import NotesRead, read
from dialogues.permissions import can_correct_note, can_edit, can_remove_note, speaks_for

LATEST = 5
SHOWN = 100
KEPT_FOR_THE_NEXT = ("channel", "received_on", "language", "category")


@never_cache
@login_keeping_draft
def note_create(request: MemberRequest, slug: str, activity: str) -> HttpResponse:
    """Enter one note. What it has in common with the next is filled in there."""
    entered_in = _activity(request, slug, activity)
    before = {name: request.GET[name] for name in KEPT_FOR_THE_NEXT if request.GET.get(name)}
    form = NoteForm(request.POST if request.method == "POST" else None, activity=entered_in, initial=before)
    drafts.recall(request, form)
    if form.is_valid():
        note = form.save(commit=False)
        if actions.enter_note(note, by=request.user, on_behalf_of=speaks_for(request.user, entered_in.dialogue)):
            messages.success(request, _("The note is on the page. You can write the next one here."))
        else:
            messages.info(request, _("This note has already been entered."))
        same = {
            name: getattr(value, "pk", value) for name in KEPT_FOR_THE_NEXT if (value := form.cleaned_data.get(name))
        }
        return redirect(f"{request.path}?{urlencode(same)}")
    return _page(request, "dialogues/notes/form.html", entered_in, form=form)


@never_cache
@login_keeping_draft
def note_edit(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """Correct a note that was entered wrongly. What it said before stays in its log."""
    note = _note(request, slug, pk)
    require(can_edit(request.user, note.dialogue))
    if request.method != "POST" and not can_correct_note(request.user, note):
        messages.info(request, _("It can no longer be corrected: it has been answered, or is not shown."))
        return redirect(note)
    form = NoteCorrectionForm(request.POST if request.method == "POST" else None, note=note)
    drafts.recall(request, form)
    if form.is_valid():
        corrected, on_behalf_of = form.save(commit=False), speaks_for(request.user, note.dialogue)
        try:
            if was := form.was:
                seen = form.cleaned_data["seen"]
                actions.correct_note(corrected, was=was, seen=seen, by=request.user, on_behalf_of=on_behalf_of)
        except TransitionError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The note has been corrected.") if was else _("Nothing was changed."))
            return redirect(corrected)
    return render(request, "dialogues/notes/edit.html", {"note": note, "activity": note.activity, "form": form})


@never_cache
@login_keeping_draft
def note_remove(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    note = _note(request, slug, pk)
    require(can_remove_note(request.user, note))
    if note.state != Contribution.State.WITHDRAWN:
        if request.method != "POST":
            return render(request, "dialogues/notes/remove.html", {"note": note, "activity": note.activity})
        with suppress(TransitionError):  # the second click of two
            actions.remove_note(note, by=request.user, on_behalf_of=speaks_for(request.user, note.dialogue))
    messages.success(request, _("The note and its text have been removed."))
    return redirect(note.activity)


@never_cache
@login_keeping_draft
def notes_import(request: MemberRequest, slug: str, activity: str) -> HttpResponse:
    """Show what a file of notes would come to, row by row; enter them all when the button says so."""
    entered_in = _activity(request, slug, activity)
    form = NotesFileForm(request.POST if request.method == "POST" else None, request.FILES or None, activity=entered_in)
    drafts.recall(request, form)
    reading = _read(form, entered_in) if form.is_valid() else None
    if reading is None:
        return _page(request, "dialogues/notes/import.html", entered_in, form=form)
    packed = form.pack()
    if len(packed) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE * 3 // 4:
        form.add_error("file", _("The file is too large to be entered at once. Split it in two."))
        return _page(request, "dialogues/notes/import.html", entered_in, form=form)
    if "enter" in request.POST and not reading.problems:
        on_behalf_of = speaks_for(request.user, entered_in.dialogue)
        n = actions.enter_notes(entered_in, reading.notes, by=request.user, on_behalf_of=on_behalf_of)
        messages.success(request, ngettext("%d note has been entered.", "%d notes have been entered.", n) % n)
        return redirect(entered_in)
    return _preview(request, entered_in, form, reading, packed)


def _read(form: NotesFileForm, activity: Activity) -> NotesRead | None:
    try:
        return read(form.text, activity, form.given)
    except UnreadableError as error:
        form.add_error("file", str(error))
        return None


def _preview(
    request: MemberRequest, activity: Activity, form: NotesFileForm, reading: NotesRead, packed: str
) -> HttpResponse:
    known = actions.entered(activity, reading.notes)
    again = [note.line for note in reading.notes if note.key in known]
    return _page(
        request,
        "dialogues/notes/preview.html",
        activity,
        form=form,
        packed=packed,
        reading=reading,
        new=len(reading.notes) - len(again),
        again=again,
        again_shown=", ".join(map(str, again[:SHOWN])),
        rows=[(note, note.key in known) for note in reading.notes[:SHOWN]],
    )


def _page(request: MemberRequest, template: str, activity: Activity, **context: object) -> HttpResponse:
    notes = activity.contributions.filter(participant=None).exclude(entered_by=None)
    latest = notes.select_related("dialogue").order_by("-created_at", "-pk")[:LATEST]
    return render(request, template, {"activity": activity, "latest": latest, **context})


def _note(request: HttpRequest, slug: str, pk: int) -> Contribution:
    visible = Dialogue.objects.visible_to(request.user).filter(slug=slug)
    notes = Contribution.objects.filter(
        activity__kind=Kind.WORKSHOP, participant=None, reply_to=None, dialogue__in=visible
    )
    rows = notes.select_related("activity__dialogue__organiser", "dialogue__organiser", "category")
    found: Contribution = get_object_or_404(rows, pk=pk)
    return found


def _activity(request: HttpRequest, slug: str, activity: str) -> Activity:
    visible = Dialogue.objects.visible_to(request.user).filter(slug=slug)
    workshops = Activity.objects.filter(kind=Kind.WORKSHOP, dialogue__in=visible).select_related("dialogue__organiser")
    found: Activity = get_object_or_404(workshops, slug=activity)
    require(can_edit(request.user, found.dialogue))
    return found
