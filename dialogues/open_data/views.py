"""Data out: the organiser's export, and open data for everybody."""

from collections.abc import Callable, Iterator
from functools import partial

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.permissions import require
from accounts.requests import MemberRequest
from core.files.formats import XLSX
from core.open_data import schema
from core.open_data.columns import code_book
from core.open_data.licences import CC0
from core.open_data.serving import as_file, serve
from core.open_data.sets import DataSet
from core.publishing.content import when_shown
from core.security_log import record
from dialogues.models import Contribution, Dialogue
from dialogues.open_data import export as tables
from dialogues.open_data.data_sets import data_set
from dialogues.open_data.export import COLUMNS, OPEN_COLUMNS, Column
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
    write, media_type = _writing(dialogue, form, tables.everything(dialogue), COLUMNS)
    return as_file(write(), media_type, _name(dialogue, form))


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
        "licence": CC0,
        "json_ld": when_shown(lambda: _json_ld(data_set(dialogue))),
    }
    return render(request, "dialogues/open_data/open_data.html", context)


def _json_ld(made: DataSet | None) -> str:
    return schema.in_page(schema.described(made, publisher=body_that_answers())) if made else ""


@require_safe
def open_data_file(request: HttpRequest, slug: str, form: str) -> HttpResponseBase:
    dialogue = get_object_or_404(Dialogue.objects.visible_to(request.user), slug=slug)
    write, media_type = _writing(dialogue, form, tables.public().filter(dialogue=dialogue), OPEN_COLUMNS)
    closed = dialogue.activities.filter(closes_at__lte=timezone.now()).count()  # what was said is shown from then on
    return serve(request, write, media_type, _name(dialogue, form), moment=closed)


def _writing(
    dialogue: Dialogue, form: str, contributions: QuerySet[Contribution], columns: tuple[Column, ...]
) -> tuple[Callable[[], Iterator[bytes]], str]:
    """Return what writes the file, and its media type."""
    if form not in FORMS:
        raise Http404
    write, media_type = FORMS[form]
    return partial(write, dialogue, contributions, columns), media_type


def _name(dialogue: Dialogue, form: str) -> str:
    return f"{dialogue.slug}-{timezone.localdate():%Y-%m-%d}.{form}"


FORMS: dict[str, tuple[Callable[[Dialogue, QuerySet[Contribution], tuple[Column, ...]], Iterator[bytes]], str]] = {
    "csv": (tables.as_csv, "text/csv; charset=utf-8"),
    "xlsx": (tables.as_xlsx, XLSX),
    "json": (tables.as_json, "application/json"),
}
