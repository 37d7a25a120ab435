"""How a report gets its files, keeps them and lets them go.

Each step locks the report, so that two of them wait for each other, and moves its ``updated_at``. Media are written
before the rows are, and taken away again when the rows are not saved; they are removed when the rows are surely gone.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import PurePosixPath
from typing import Any

from django.contrib.admin.models import CHANGE, LogEntry
from django.core.files.base import File
from django.core.files.storage import Storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import FileField, Max
from django.db.models.functions import Coalesce

from accounts.models import User
from core.files.limits import MIB
from core.files.types import PDF, CheckedFile, check, clean_name, digest
from core.workflow import lock_for_update
from reports.files.pdf.reading import Pdf, read_pdf
from reports.models import FilePage, Report, ReportFile

MOST_OTHER_BYTES = 50 * MIB  # of what is no PDF
MOST_FILES = 50  # of a report at a time
ROWS_AT_ONCE = 200


@dataclass(frozen=True)
class ReadFile(CheckedFile):
    """An upload that has been read and found good. ``pdf`` is what it holds when it is a PDF."""

    pdf: Pdf | None = None


def read_upload(upload: UploadedFile, read: Callable[[File], Pdf] = read_pdf) -> ReadFile:
    """Read a file that somebody has sent. Raises ValidationError, with what to do about it; changes nothing.

    May take a minute for a PDF that is built to do harm: call it outside a transaction, and in a web thread with
    ``read_at_once``, which raises TakesLongerError instead.
    """
    name = clean_name(upload.name or "")
    if PurePosixPath(name).suffix.lower() != ".pdf":
        return ReadFile(**vars(check(upload, most_bytes=MOST_OTHER_BYTES)))
    pdf = read(upload)
    return ReadFile(upload, name, PDF, upload.size or 0, digest(upload), pdf)


def save_file(
    report: Report,
    upload: UploadedFile | ReadFile,
    *,
    title: str = "",
    visibility: str = "public",
    opens_at: datetime | None = None,
    by: User,
) -> tuple[ReportFile, bool]:
    """Give a report one file more: with its text, its first page and what was found out about it, or not at all.

    Return the file, and whether it is new. One that it has already is left as it is; when it was to leave, it stays.
    Raises ValidationError. Call it outside a transaction: one that fails later would leave what is stored behind.
    """
    read = upload if isinstance(upload, ReadFile) else read_upload(upload)
    with _media_undone() as media, transaction.atomic():
        lock_for_update(report, "pk")
        if known := report.files.filter(sha256=read.sha256, last_version=None).first():
            if known.leaves:
                keep_file(known, by=by)
            return known, False
        free = report.files.aggregate(place=Coalesce(Max("position") + 1, 0))
        file = ReportFile(
            report=report,
            position=free["place"],
            title=title,
            visibility=visibility,
            opens_at=opens_at,
            **_facts_of(read),
        )
        if read.pdf:
            _store(file, "cover", read.pdf.cover, media)
        _store(file, "file", read.content, media)
        file.full_clean()
        file.save()
        texts = enumerate(read.pdf.texts, 1) if read.pdf else ()
        pages = (FilePage(file=file, number=number, text=text) for number, text in texts if text)
        FilePage.objects.bulk_create(pages, batch_size=ROWS_AT_ONCE)
        _note(file, "added", by)
    return file, True


def _facts_of(read: ReadFile) -> dict[str, Any]:
    facts = {"file_name": read.name, "media_type": read.media_type, "size": read.size, "sha256": read.sha256}
    if pdf := read.pdf:
        of_pdf = {name: getattr(pdf, name) for name in ("page_count", "has_text", "is_tagged", "has_title")}
        facts |= {**of_pdf, "has_language": bool(pdf.language)}
    return facts


@transaction.atomic
def change_file(
    file: ReportFile,
    *,
    title: str,
    visibility: str,
    opens_at: datetime | None,
    place: int | None = None,
    by: User,
) -> bool:
    """Change what is said of a file and who reads it, at once; say whether it was there still.

    ``place``, from 1, is where it stands.
    """
    lock_for_update(file.report, "pk")
    file.title, file.visibility, file.opens_at = title, visibility, opens_at
    said = {"title": title, "visibility": visibility, "opens_at": opens_at}
    if not ReportFile.objects.filter(pk=file.pk).update(**said):  # removed while it was being written about
        return False
    if place is not None:
        others = list(file.report.files.filter(last_version=None).exclude(pk=file.pk).in_order())
        others.insert(max(0, place - 1), file)
        for position, one in enumerate(others):
            one.position = position
        ReportFile.objects.bulk_update(others, ["position"])
    _note(file, "changed", by)
    return True


@transaction.atomic
def remove_file(file: ReportFile, *, by: User) -> None:
    """Take a file away: for good when it has never been published, with the next version when it has."""
    lock_for_update(file.report, "pk")
    try:
        file.refresh_from_db(fields=["first_version"])
    except ReportFile.DoesNotExist:  # the other click of a double one was faster
        return
    _note(file, "deleted", by)
    if file.first_version is None:
        forget_media(file)
        file.delete()
    else:
        ReportFile.objects.filter(pk=file.pk).update(leaves=True)
        file.leaves = True


@transaction.atomic
def keep_file(file: ReportFile, *, by: User) -> None:
    lock_for_update(file.report, "pk")
    ReportFile.objects.filter(pk=file.pk).update(leaves=False)
    file.leaves = False
    _note(file, "changed", by)


def forget_media(*files: ReportFile) -> None:
    """Remove what is stored of files whose rows go, once the transaction is through."""
    for file in files:
        for stored in (file.file, file.cover):
            if stored.name:
                transaction.on_commit(partial(stored.storage.delete, stored.name))


def _note(file: ReportFile, what: str, by: User) -> None:
    """Tell harvesters that the report has changed, and editors who did it to which file."""
    file.report.touch()
    message = [{what: {"name": "file", "object": str(file)}}]
    LogEntry.objects.log_actions(by.pk, [file.report], CHANGE, change_message=message, single_object=True)


def _store(file: ReportFile, field: str, content: File, media: list[tuple[Storage, str]]) -> None:
    column: FileField = ReportFile._meta.get_field(field)  # type: ignore[assignment]
    name = column.generate_filename(file, content.name or "")
    media.append((column.storage, name))
    setattr(file, field, column.storage.save(name, content, max_length=column.max_length))


@contextmanager
def _media_undone() -> Iterator[list[tuple[Storage, str]]]:
    """Take the media that are put into the list away again when the block fails, also those half written."""
    media: list[tuple[Storage, str]] = []
    try:
        yield media
    except BaseException:
        for storage, name in media:
            storage.delete(name)
        raise
