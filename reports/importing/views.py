"""Members import reports from BibTeX, RIS or a table: they see first what it comes to."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts import drafts
from accounts.drafts import login_keeping_draft
from accounts.permissions import require
from accounts.requests import MemberRequest
from core.jobs import long
from core.text.tables import UnreadableError
from reports.importing import table
from reports.importing.duplicates import Duplicate, duplicates
from reports.importing.entry import MOST_FAULTS, EntriesRead, Fault, ImportedEntry
from reports.importing.forms import EntriesForm
from reports.importing.importing import (
    KIND,
    MOST_AT_ONCE,
    StaleError,
    ask_for_import,
    import_entries,
    marks,
    nothing_chosen,
    said_of,
    stale,
)
from reports.importing.reading import read
from reports.models import Report
from reports.permissions import can_deposit


@dataclass(frozen=True)
class Row:
    """A row of the preview: an entry with its place in the text, or what is wrong with one."""

    n: int
    line: int
    key: str
    entry: ImportedEntry | None = None
    fault: Fault | None = None
    duplicate: Duplicate | None = None
    is_ticked: bool = False

    @property
    def kind(self) -> str:
        return str(Report.Kind(self.entry.columns["kind"]).label) if self.entry else ""


@never_cache
@login_keeping_draft
def entries_import(request: MemberRequest) -> HttpResponse:
    """Show what the entries of a text would become; import them all when the button says so."""
    require(can_deposit(request.user))
    sent = request.POST if request.method == "POST" else long.given_before(request, KIND) or None
    form = EntriesForm(sent, request.FILES or None, user=request.user)
    drafts.recall(request, form)
    form.recall_text()
    reading = _read(form) if form.is_valid() else None
    if reading is None:
        return render(request, "reports/importing/import.html", {"form": form})
    if form.preview and "import" in request.POST and not reading.faults:
        return _import(request, form, reading)
    return _preview(request, form, reading)


@require_safe
def import_template(request: HttpRequest) -> HttpResponse:
    """The table's headings, in the reader's language, with one row as an example."""
    response = HttpResponse(table.template(get_language() or "sv"), content_type="text/csv; charset=utf-8")
    name = _("reports")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _read(form: EntriesForm) -> EntriesRead | None:
    try:
        return read(form.read_text, form.read_as)
    except UnreadableError as error:
        form.add_error("file" if form.files else "text", str(error))
        return None


def _import(request: MemberRequest, form: EntriesForm, reading: EntriesRead) -> HttpResponse:
    """Import few at once; of many, lead to the page that shows how it goes."""
    ticked = request.POST.getlist("anyway")
    if len(reading.entries) > MOST_AT_ONCE:
        try:
            return redirect(long.page_of(ask_for_import(form, len(reading.entries), ticked, by=request.user)))
        except ValidationError as error:
            messages.warning(request, error.message)
            return _preview(request, form, reading)
    try:
        saved = import_entries(form, reading.entries, set(ticked), by=request.user)
    except StaleError:
        messages.warning(request, stale())
        return _preview(request, form, reading)
    if not saved:
        messages.info(request, nothing_chosen())
        return _preview(request, form, reading)
    messages.success(request, said_of(len(saved)))
    return _imported(saved)


def _imported(saved: list[Report]) -> HttpResponse:
    """Lead to the only draft, or to all of them."""
    if len(saved) > 1:
        return redirect(f"{reverse('workspace')}#drafts")
    return redirect("reports:edit", saved[0].pk, saved[0].slug)


def _preview(request: MemberRequest, form: EntriesForm, reading: EntriesRead) -> HttpResponse:
    ticked = set(request.POST.getlist("anyway"))
    found = duplicates(reading.entries, request.user)
    rows: list[Row] = []
    n = 0
    for row in reading.rows:
        if isinstance(row, Fault):
            rows.append(Row(-1, row.line, row.key, fault=row))
        else:
            rows.append(Row(n, row.line, row.key, entry=row, duplicate=found.get(n), is_ticked=str(n) in ticked))
            n += 1
    context = {
        "form": form,
        "rows": rows,
        "unread": reading.unread[:MOST_FAULTS],
        "faults": reading.faults,
        "shown_faults": reading.faults[:MOST_FAULTS],
        "new": len(reading.entries) - len(found),
        "known": len(found),
        "organisation": form.cleaned_data["organisation"],
        "packed": "" if reading.faults else form.pack(marks(found)),
    }
    if reading.faults:
        form.show_text()
    return render(request, "reports/importing/preview.html", context)
