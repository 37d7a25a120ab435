"""What a paper's file has to be, and the copy of a PDF that says on each page who reads it."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.core.files.uploadedfile import UploadedFile
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from core.files import sandbox
from core.files.decoders import RefusedError
from core.files.limits import MIB, Limits
from core.files.types import PDF, CheckedFile, check
from partners.models import Organisation

MOST_BYTES = 30 * MIB
MOST_PAGES = 500  # as core.files.decoders.stamps has it, which is not loaded here
LIMITS = Limits(memory=320 * MIB, answer=64 * MIB)
_LONGEST_NUMBER = 12
_TRIED = "Åäö"  # a word with which an upload is stamped once, so that nobody is refused it later
_REFUSALS = {
    "busy": sandbox.BUSY,
    "pages": _("The PDF has more than %(most)d pages. Split it into several papers."),
    "locked": _("The PDF is protected with a password, or against changes. Save it without protection and try again."),
    "slow": _("The PDF takes too long to read. Save it with smaller pictures and try again."),
}
_REFUSALS["memory"] = _REFUSALS["slow"]
_NOT_STAMPED = _(
    "The name of its reader cannot be written on the PDF, which may be damaged. Save it once more and try again."
)


@dataclass(frozen=True)
class ReadPaper:
    """A file that came through the gate; ``page_count`` of a PDF, on which the reader's name can be written."""

    checked: CheckedFile
    page_count: int | None = None


def read_upload(upload: UploadedFile) -> ReadPaper:
    """Read what somebody has sent. Raises ValidationError, with what to do about it. Call it outside a transaction."""
    checked = check(upload, most_bytes=MOST_BYTES)
    if checked.media_type != PDF:
        return ReadPaper(checked)
    with stamped(checked.content, _TRIED) as (pages, _copy):
        return ReadPaper(checked, pages)


@contextmanager
def stamped(file: File, *words: str) -> Iterator[tuple[int, IO[bytes]]]:
    """Give the number of a PDF's pages, and a copy with the first of ``words`` that can be written on each of them.

    Raises ValidationError, when it is nobody's turn to have one made, too.
    """
    try:
        with sandbox.decoded("core.files.decoders.stamps", file, *words, limits=LIMITS) as answer:
            yield int(answer.readline(_LONGEST_NUMBER)), answer
    except RefusedError as error:
        reason = str(error)
        params = {"most": MOST_PAGES} if reason == "pages" else None
        raise ValidationError(_REFUSALS.get(reason, _NOT_STAMPED), code=reason, params=params) from error


def words_for(organisation: Organisation, day: dt.date) -> tuple[str, str]:
    """Return what stands on the pages that an organisation fetches, and what does if its name cannot be written."""
    when = date_format(day)
    return f"{organisation.name} · {when}", f"{organisation.slug} · {when}"
