"""A delivery on its way: the file is kept with it, looked at, taken in or thrown away; long ones by a worker."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from core.files.limits import MIB
from core.files.types import clean_name
from core.jobs import long
from core.models import LongTask
from knowledge.importing import saving
from knowledge.importing.opening import Form, opened
from knowledge.importing.rows import Adapter, BusySourceError, UnreadableSourceError
from knowledge.importing.saving import FaultsError, Import, Told, nobody
from knowledge.importing.table import Mapping
from knowledge.importing.taking_back import take_back
from knowledge.models import Delivery, Source
from knowledge.permissions import can_import

KIND_LOOK, KIND_TAKE, KIND_BACK = "look_at_figures", "take_in_figures", "take_back_figures"
FEW = 20_000  # figures; more are taken back by a worker
AT_ONCE = MIB // 2  # bytes; what is larger, or packed, is read by a worker
MOST_TOLD = 200  # faults and changes that a preview names
KEPT = timedelta(days=14)  # what nobody has taken in


def url_of(delivery: Delivery) -> str:
    return reverse("knowledge:delivery", args=[delivery.pk])


def keep(file: File, form: str, *, source: Source, by: User, label: str = "", retrieved: Any = None) -> Delivery:
    """Keep what was sent as a delivery that nobody has taken in yet."""
    delivery = Delivery(source=source, form=form, label=label, retrieved=retrieved, made_by=by)
    delivery.file_name = clean_name(file.name or "")
    file.seek(0)
    delivery.file.save("", file, save=False)
    delivery.save()
    return delivery


def goes_at_once(delivery: Delivery) -> bool:
    """Whether somebody can wait for it to be read."""
    try:
        return delivery.form != Form.DDF and delivery.file.size <= AT_ONCE
    except (OSError, ValueError):
        return True  # it is gone, which is soon said


def goes_back_at_once(delivery: Delivery) -> bool:
    """Whether somebody can wait for it to be taken back."""
    return delivery.n_new + delivery.n_changed <= FEW


class GoneError(Exception):
    """Somebody else has taken it in meanwhile, or thrown it away."""


@contextmanager
def content_of(delivery: Delivery) -> Iterator[File]:
    """Give what was sent. Raises GoneError."""
    now = Delivery.objects.filter(pk=delivery.pk, state=Delivery.State.PREVIEWED).exclude(file="").only("file").first()
    try:
        stored = now.file.open() if now else None
    except FileNotFoundError:
        stored = None
    if stored is None:
        raise GoneError
    with stored:
        yield File(stored, name=delivery.file_name)


@contextmanager
def _adapter_of(delivery: Delivery) -> Iterator[Adapter]:
    mapping = delivery.receipt.get("mapping")
    with content_of(delivery) as file, opened(file, delivery.form, Mapping.of(mapping) if mapping else None) as adapter:
        yield adapter


def look(delivery: Delivery, told: Told = nobody) -> None:
    """Find out what it would come to, and note it in its receipt. Raises UnreadableSourceError and GoneError."""
    with _adapter_of(delivery) as adapter:
        done = saving.preview(adapter, source=delivery.source, told=told)
    note(delivery, {**delivery.receipt, "told": as_told(done)})


def note(delivery: Delivery, receipt: dict[str, Any]) -> None:
    """Keep what is known of one that nobody has taken in. Raises GoneError."""
    if not Delivery.objects.filter(pk=delivery.pk, state=Delivery.State.PREVIEWED).update(receipt=receipt):
        raise GoneError
    delivery.receipt = receipt


def take(delivery: Delivery, *, keep_good: bool) -> bool:
    """Take it in, and say whether it changed anything: what changes nothing is no delivery.

    Raises FaultsError and UnreadableSourceError, with nothing changed, and GoneError.
    """
    file, storage = str(delivery.file.name), delivery.file.storage
    with _adapter_of(delivery) as adapter, transaction.atomic():
        waiting = Delivery.objects.filter(pk=delivery.pk, state=Delivery.State.PREVIEWED)
        locked = waiting.select_for_update(of=("self",)).select_related("source").first()
        if locked is None:
            raise GoneError
        delivery = locked
        done = saving.take_in(adapter, delivery=delivery, keep_good=keep_good)
        if done.delivery:
            delivery.receipt = {"told": as_told(done)}
            delivery.file = ""
            delivery.save(update_fields=["receipt", "file"])
        transaction.on_commit(partial(storage.delete, file))
    return done.delivery is not None


def throw_away(delivery: Delivery) -> None:
    """Remove what nobody has taken in."""
    file, storage = delivery.file.name, delivery.file.storage
    with transaction.atomic():
        gone, _kinds = Delivery.objects.filter(pk=delivery.pk, state=Delivery.State.PREVIEWED).delete()
        if gone and file:
            transaction.on_commit(partial(storage.delete, file))


def prune() -> int:
    """Remove what was sent weeks ago, and taken in by nobody; return how many."""
    old = Delivery.objects.filter(state=Delivery.State.PREVIEWED, created_at__lt=timezone.now() - KEPT)
    rows = list(old)
    for delivery in rows:
        throw_away(delivery)
    return len(rows)


def as_told(done: Import) -> dict[str, Any]:
    """Return what a page says of an import, as it is kept."""
    return {
        "new": done.new,
        "changed": done.changed,
        "same": done.same,
        "anew": done.anew,
        "refused": done.faults.n,
        "areas": len(done.new_areas),
        "indicators": [
            {
                "name": str(one.indicator), "slug": one.indicator.slug, "is_new": one.is_new, "new": one.new,
                "changed": one.changed, "same": one.same, "refused": one.refused,
            }
            for one in done.indicators
        ],
        "changes": [
            {
                "indicator": str(indicator), "area": str(change.area), "year": change.year, "sex": change.sex,
                "before": _said(change.before), "after": _said(change.after),
            }
            for indicator, change in done.changes[:MOST_TOLD]
        ],
        "faults": [str(fault) for fault in done.faults.first[:MOST_TOLD]],
    }  # fmt: skip


def _said(figure: tuple[Decimal | None, str]) -> str:
    """Return a figure as it is kept: its value, or else its status, which a page translates."""
    value, status = figure
    return status if value is None else f"{value.normalize():f}"


# By a worker


def ask_to_look(delivery: Delivery, *, by: User) -> LongTask:
    title = _("Reading “%(file)s”") % {"file": delivery.file_name}
    return long.ask_for(KIND_LOOK, owner=by, title=title, given={"delivery": delivery.pk})


def ask_to_take(delivery: Delivery, *, keep_good: bool, by: User) -> LongTask:
    title = _("Import of “%(file)s”") % {"file": delivery.file_name}
    return long.ask_for(KIND_TAKE, owner=by, title=title, given={"delivery": delivery.pk, "keep_good": keep_good})


def ask_to_take_back(delivery: Delivery, *, by: User) -> LongTask:
    title = _("Taking back delivery %(number)s") % {"number": delivery.pk}
    return long.ask_for(KIND_BACK, owner=by, title=title, given={"delivery": delivery.pk})


def _delivery_of(task: LongTask) -> Delivery:
    delivery = Delivery.objects.select_related("source").filter(pk=task.given["delivery"]).first()
    if delivery is None or not can_import(task.owner):
        raise long.LongTaskError(nothing_done(), reverse("knowledge:import"))
    return delivery


def _look(task: LongTask) -> long.Result:
    delivery = _delivery_of(task)
    if delivery.state == Delivery.State.PREVIEWED:
        told = partial(_tell, task)
        try:
            look(delivery, told)
        except BusySourceError as error:
            raise long.LongTaskError(str(error), url_of(delivery)) from error
        except GoneError as error:
            raise long.LongTaskError(nothing_done(), reverse("knowledge:import")) from error
        except UnreadableSourceError as error:
            throw_away(delivery)
            raise long.LongTaskError(str(error), reverse("knowledge:import")) from error
    return long.Result(_("The file has been read. Nothing has been saved yet."), url_of(delivery))


def _tell(task: LongTask, done: int, of: int) -> None:
    task.progress(done, of, _("Rows that have been read, about:"))


def _take(task: LongTask) -> long.Result:
    delivery = _delivery_of(task)
    if delivery.state != Delivery.State.PREVIEWED:  # a worker died after the last step
        return long.Result(_("The figures have been imported."), url_of(delivery))
    task.progress(0, 0, _("The figures are read, and are being saved."))
    try:
        changed = take(delivery, keep_good=task.given["keep_good"])
    except FaultsError as error:
        raise long.LongTaskError(lines_are_wrong(error.done.faults.n), url_of(delivery)) from error
    except UnreadableSourceError as error:
        raise long.LongTaskError(str(error), url_of(delivery)) from error
    except GoneError as error:
        raise long.LongTaskError(nothing_done(), reverse("knowledge:import")) from error
    if not changed:
        return long.Result(nothing_new(), reverse("knowledge:import"))
    return long.Result(_("The figures have been imported."), url_of(delivery))


def _take_back(task: LongTask) -> long.Result:
    delivery = _delivery_of(task)
    if delivery.state != Delivery.State.TAKEN_BACK:  # unless a worker died after the last step
        task.progress(0, 0, _("The figures are being set to what they were before."))
        try:
            take_back(delivery)
        except ValueError as error:  # another worker has, meanwhile
            raise long.LongTaskError(nothing_to_take_back(), url_of(delivery)) from error
    return long.Result(taken_back(), url_of(delivery))


def taken_back() -> str:
    return _("The delivery has been taken back: the figures are as they were before it.")


def nothing_to_take_back() -> str:
    return _("It has not been imported, or somebody has already taken it back.")


def nothing_done() -> str:
    return _("Nothing was imported: the preview can no longer be used.")


def nothing_new() -> str:
    return _("Nothing was saved: all of it is here already.")


def lines_are_wrong(n: int) -> str:
    return (
        ngettext(
            "Nothing was saved: %d line is wrong. Correct it, or import the others without it.",
            "Nothing was saved: %d lines are wrong. Correct them, or import the others without them.",
            n,
        )
        % n
    )


long.register(KIND_LOOK, _look)
long.register(KIND_TAKE, _take)
long.register(KIND_BACK, _take_back)
