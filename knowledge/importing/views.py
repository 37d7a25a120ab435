"""Editors import figures: they see first what it comes to, take it in, and can take it back."""

from contextlib import suppress
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.drafts import login_keeping_draft
from accounts.permissions import require
from accounts.requests import MemberRequest
from core.files.outside import refuse_too_many
from core.jobs import long
from knowledge.importing import desk
from knowledge.importing.forms import FileForm, MappingForm, TakeForm
from knowledge.importing.opening import Form, grid
from knowledge.importing.rows import BusySourceError, UnreadableSourceError
from knowledge.importing.saving import FaultsError
from knowledge.importing.table import MOST_HEADS, Mapping, guess
from knowledge.importing.taking_back import take_back
from knowledge.models import Delivery, Sex, Status
from knowledge.permissions import can_import

MOST_LISTED = 30
ROWS_SHOWN = 12  # of a table, above the question which column is what
State = Delivery.State
# Of a delivery that came with the portal's content, or whose receipt was kept by another version.
NOTHING_TOLD: dict[str, Any] = {
    **dict.fromkeys(("areas", "refused", "anew"), 0), **dict.fromkeys(("indicators", "changes", "faults"), ()),
}  # fmt: skip


@never_cache
@login_keeping_draft
@require_http_methods(["GET", "HEAD", "POST"])
def figures_import(request: MemberRequest) -> HttpResponse:
    """Ask for a file, and list what has come before."""
    require(can_import(request.user))
    sent = request.method == "POST"
    form = FileForm(request.POST, request.FILES) if sent else FileForm()
    if sent and form.is_valid():
        said = form.cleaned_data
        words = {name: said[name] for name in ("source", "label", "retrieved")}
        delivery = desk.keep(said["file"], form.form, by=request.user, **words)
        if delivery.form == Form.TABLE:
            return redirect("knowledge:import-columns", delivery.pk)
        return _look(request, delivery)
    deliveries = Delivery.objects.select_related("source").exclude(form="content").order_by("-pk")[:MOST_LISTED]
    return render(request, "knowledge/importing/import.html", {"form": form, "deliveries": deliveries})


@never_cache
@login_keeping_draft
@require_http_methods(["GET", "HEAD", "POST"])
def import_columns(request: MemberRequest, pk: int) -> HttpResponse:
    """Ask which column of a table is what."""
    require(can_import(request.user))
    waiting = Delivery.objects.filter(form=Form.TABLE, state=State.PREVIEWED)
    delivery = get_object_or_404(waiting.select_related("source"), pk=pk)
    try:
        refuse_too_many(request)
        with desk.content_of(delivery) as file:
            table = grid(file, first=MOST_HEADS)
        likely = Mapping.of(delivery.receipt["mapping"]) if "mapping" in delivery.receipt else guess(table)
    except (BusySourceError, ValidationError) as error:
        messages.warning(request, f"{_said(error)} {_kept()}")
        return redirect("knowledge:import")
    except (UnreadableSourceError, desk.GoneError) as error:
        return _not_read(request, delivery, error)
    form = MappingForm(
        request.POST if request.method == "POST" else None, grid=table, likely=likely, source=delivery.source
    )
    if form.is_bound and form.is_valid():
        try:
            desk.note(delivery, {"mapping": form.mapping().as_data()})
        except desk.GoneError as error:
            return _not_read(request, delivery, error)
        return _look(request, delivery)
    shown = list(zip(table.lines[:ROWS_SHOWN], table.rows[:ROWS_SHOWN], strict=True))
    context = {"form": form, "delivery": delivery, "rows": shown, "columns": range(1, table.width + 1)}
    return render(request, "knowledge/importing/columns.html", context)


@never_cache
@login_keeping_draft
@require_http_methods(["GET", "HEAD", "POST"])
def delivery_page(request: MemberRequest, pk: int) -> HttpResponse:
    """What a delivery comes to, before it is taken in and afterwards."""
    require(can_import(request.user))
    delivery = get_object_or_404(Delivery.objects.select_related("source"), pk=pk)
    if request.method == "POST":
        return _act(request, delivery)
    is_read = delivery.state != State.PREVIEWED or "told" in delivery.receipt
    if not is_read and delivery.form == Form.TABLE and "mapping" not in delivery.receipt:
        return redirect("knowledge:import-columns", delivery.pk)
    told: dict[str, Any] = {
        **NOTHING_TOLD,
        "new": delivery.n_new,
        "changed": delivery.n_changed,
        "same": delivery.n_same,
        **delivery.receipt.get("told", {}),
    }
    words = {str(one.value): one.label for one in (*Status, *Sex)}
    changes = [
        {**one, "sex": words[one["sex"]], **{name: words.get(one[name], one[name]) for name in ("before", "after")}}
        for one in told["changes"]
    ]
    context = {"delivery": delivery, "told": told, "is_read": is_read, "changes": changes, "form": TakeForm()}
    return render(request, "knowledge/importing/delivery.html", context)


def _act(request: MemberRequest, delivery: Delivery) -> HttpResponse:
    """Take it in, take it back, or throw it away."""
    if "back" in request.POST:
        return _take_back(request, delivery)
    if delivery.state != State.PREVIEWED:
        messages.warning(request, _("That is no longer possible: somebody has imported it."))
        return redirect(desk.url_of(delivery))
    if "away" in request.POST:
        desk.throw_away(delivery)
        messages.info(request, _("What you sent has been thrown away. Nothing was changed."))
        return redirect("knowledge:import")
    if "look" in request.POST:
        return _look(request, delivery)
    return _take(request, delivery, keep_good="keep_good" in request.POST)


def _take_back(request: MemberRequest, delivery: Delivery) -> HttpResponse:
    try:
        if delivery.state == State.TAKEN_IN and not desk.goes_back_at_once(delivery):
            return redirect(long.page_of(desk.ask_to_take_back(delivery, by=request.user)))
        take_back(delivery)
    except ValidationError as error:
        messages.warning(request, error.message)
    except ValueError:
        messages.warning(request, desk.nothing_to_take_back())
    else:
        messages.success(request, desk.taken_back())
    return redirect(desk.url_of(delivery))


def _look(request: MemberRequest, delivery: Delivery) -> HttpResponse:
    """Read small files at once; of large ones, and when others are read, lead to the page that shows how it goes."""
    try:
        if desk.goes_at_once(delivery):
            with suppress(BusySourceError):
                desk.look(delivery)
                return redirect(desk.url_of(delivery))
        return redirect(long.page_of(desk.ask_to_look(delivery, by=request.user)))
    except ValidationError as error:
        messages.warning(request, f"{_said(error)} {_kept()}")
        return redirect(desk.url_of(delivery))
    except (UnreadableSourceError, desk.GoneError) as error:
        return _not_read(request, delivery, error)


def _take(request: MemberRequest, delivery: Delivery, *, keep_good: bool) -> HttpResponse:
    try:
        changed = None
        if desk.goes_at_once(delivery):
            with suppress(BusySourceError):
                changed = desk.take(delivery, keep_good=keep_good)
        if changed is None:
            return redirect(long.page_of(desk.ask_to_take(delivery, keep_good=keep_good, by=request.user)))
    except FaultsError as error:
        messages.warning(request, desk.lines_are_wrong(error.done.faults.n))
        return redirect(desk.url_of(delivery))
    except (UnreadableSourceError, ValidationError) as error:
        messages.warning(request, _said(error))
        return redirect(desk.url_of(delivery))
    except desk.GoneError:
        messages.warning(request, desk.nothing_done())
        return redirect("knowledge:import")
    if not changed:
        messages.info(request, desk.nothing_new())
        return redirect("knowledge:import")
    messages.success(request, _("The figures have been imported."))
    return redirect(desk.url_of(delivery))


def _not_read(
    request: MemberRequest, delivery: Delivery, error: UnreadableSourceError | desk.GoneError
) -> HttpResponse:
    """Say why it cannot be read. A table whose columns are told wrongly is kept, so that they can be told rightly."""
    if isinstance(error, desk.GoneError):
        messages.warning(request, desk.nothing_done())
        return redirect("knowledge:import")
    messages.warning(request, str(error))
    if "mapping" in delivery.receipt:
        return redirect("knowledge:import-columns", delivery.pk)
    desk.throw_away(delivery)
    return redirect("knowledge:import")


def _said(error: Exception) -> str:
    return str(error.message) if isinstance(error, ValidationError) else str(error)


def _kept() -> str:
    return _("What you sent is kept: you find it below “Deliveries”.")
