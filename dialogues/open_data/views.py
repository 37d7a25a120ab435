"""Data out: the organiser's export, and open data for everybody."""

from collections.abc import Callable

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.permissions import require
from accounts.requests import MemberRequest
from core.files.formats import XLSX
from core.open_data import schema
from core.open_data.columns import code_book
from core.open_data.sets import CATALOGUE, DataSet, here, in_each
from core.open_data.tables import Column
from core.publishing.content import when_shown
from core.security_log import record
from core.text.json_ld import in_html
from dialogues.models import Contribution, Dialogue
from dialogues.open_data import export as tables
from dialogues.open_data.data_sets import data_set
from dialogues.open_data.export import COLUMNS, LICENCE, OPEN_COLUMNS
from dialogues.permissions import can_run
from partners.answering import body_that_answers


@never_cache
@login_required
@require_safe
def export(request: MemberRequest, slug: str, form: str) -> HttpResponseBase:
    """All of it, with the names shown and what is hidden, for those who run the dialogue."""
    dialogue = get_object_or_404(Dialogue.objects.visible_to(request.user), slug=slug)
    require(can_run(request.user, dialogue))
    record("export", user_id=request.user.pk, what="dialogue", record_id=dialogue.pk)
    return _file(dialogue, form, tables.everything(dialogue), COLUMNS)


@require_safe
def open_data(request: HttpRequest, slug: str) -> HttpResponse:
    """Say what the open data hold, column by column, and where they are."""
    dialogue = get_object_or_404(Dialogue.objects.visible_to(request.user).select_related("organiser"), slug=slug)
    runs = can_run(request.user, dialogue)
    context = {
        "dialogue": dialogue,
        "columns": code_book(OPEN_COLUMNS),
        "more_columns": code_book(column for column in COLUMNS if not column.is_open) if runs else [],
        "forms": FORMS,
        "licence": LICENCE,
        "json_ld": when_shown(lambda: _json_ld(data_set(dialogue))),
    }
    return render(request, "dialogues/open_data/open_data.html", context)


def _json_ld(made: DataSet | None) -> str:
    whole = schema.catalogue(here(in_each(CATALOGUE)))
    said = schema.described(made, publisher=body_that_answers(), whole=whole) if made else None
    return in_html({"@context": "https://schema.org"} | said) if said else ""


@require_safe
def open_data_file(request: HttpRequest, slug: str, form: str) -> HttpResponseBase:
    dialogue = get_object_or_404(Dialogue.objects.visible_to(request.user), slug=slug)
    return _file(dialogue, form, tables.public(dialogue), OPEN_COLUMNS)


def _file(
    dialogue: Dialogue, form: str, contributions: QuerySet[Contribution], columns: tuple[Column, ...]
) -> HttpResponseBase:
    if form not in FORMS:
        raise Http404
    response = FORMS[form](dialogue, contributions, columns)
    name = f"{dialogue.slug}-{timezone.localdate():%Y-%m-%d}.{form}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


FORMS: dict[str, Callable[[Dialogue, QuerySet[Contribution], tuple[Column, ...]], HttpResponseBase]] = {
    "csv": lambda _dialogue, found, columns: StreamingHttpResponse(
        tables.as_csv(found, columns), content_type="text/csv; charset=utf-8"
    ),
    "xlsx": lambda _dialogue, found, columns: FileResponse(tables.as_xlsx(found, columns), content_type=XLSX),
    "json": lambda dialogue, found, columns: StreamingHttpResponse(
        tables.as_json(dialogue, found, columns), content_type="application/json"
    ),
}
