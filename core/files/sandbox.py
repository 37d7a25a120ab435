"""The one gate for what strangers send: a file is decoded by a process of its own, under limits, when it is its turn.

No web process unpacks a picture, a PDF or an Office file (docs/decisions/0028-one-gate-for-files.md). Ask for it after
everything that costs little, as late as the form allows, and outside a transaction (``core.files.outside``).
"""

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import IO

from django.conf import settings
from django.core.files.base import File
from django.db import connection
from django.utils.translation import gettext_lazy as _

from core.files.decoders import REFUSED, RefusedError
from core.files.limits import QUICK, Limits
from core.files.turns import BusyError, turn

BUSY = _("Other files are being read right now. Try again in a minute.")
ACTIVE_PDF = _("The PDF runs a script or a program, or has other files in it. Print it to a new PDF and send that one.")
RETRY_AFTER = 30  # seconds
LOOK = 1.0  # seconds between two looks at how far a decoder has come
_REASON = re.compile(rb"[a-z_]{1,30}")
_TOLD = re.compile(rb"(\d{1,6})/(\d{1,6})\n\Z")

Told = Callable[[int, int], object]

was_busy: ContextVar[bool] = ContextVar("was_busy", default=False)
"""Whether a file of this request did not get its turn: its answer then says so to machines too."""


@contextmanager
def decoded(
    decoder: str, file: File, *arguments: str, limits: Limits = QUICK, told: Told | None = None
) -> Iterator[IO[bytes]]:
    """Give what the module ``decoder`` has written about ``file``, as a temporary file.

    ``told`` is called about every second with how far the decoder says it has come, and of how much.

    Raises RefusedError: "busy", "slow", "memory", "malformed", or a reason of the decoder's own. The connection to the
    database is given back first, so that nobody waits for it meanwhile.
    """
    if not connection.in_atomic_block:
        connection.close()
    with tempfile.TemporaryFile() as answer, _on_disk(file) as path:
        try:
            with turn(wait=limits.wait, takes_long=limits.takes_long) as place:
                status = _run([decoder, path, *_numbers(limits), *arguments], limits.clock, answer, place, told)
        except BusyError:
            was_busy.set(True)
            raise RefusedError("busy") from None
        answer.seek(0)
        if status:
            raise RefusedError(_reason(status, answer))
        yield answer


def _numbers(limits: Limits) -> list[str]:
    return [str(number) for number in (limits.memory, limits.processor, limits.clock, limits.answer)]


def _run(arguments: list[str], clock: int, answer: IO[bytes], place: IO[bytes], told: Told | None) -> int:
    """Return how the decoder ended. Should this process end first, the decoder keeps its place as long as it runs."""
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(  # noqa: S603  # our own program, by a path of ours
            [sys.executable, "-B", "-E", "-s", "-m", "core.files.decoders", *arguments],
            cwd=settings.BASE_DIR,
            env={"PATH": os.defpath, "LANG": "C.UTF-8"},  # none of the portal's secrets
            stdin=subprocess.DEVNULL,
            stdout=answer,
            stderr=said if told else subprocess.DEVNULL,
            start_new_session=True,
            pass_fds=[place.fileno()],
        )
        try:
            return _wait(process, clock, said, told)
        except subprocess.TimeoutExpired:
            return -signal.SIGXCPU
        finally:
            process.kill()
            process.wait()


def _wait(process: subprocess.Popen[bytes], clock: int, said: IO[bytes], told: Told | None) -> int:
    """Return how it ended. Raises TimeoutExpired after ``clock`` seconds."""
    until = time.monotonic() + clock
    while told and time.monotonic() < until - LOOK:
        try:
            return process.wait(LOOK)
        except subprocess.TimeoutExpired:
            if how_far := _TOLD.search(_end_of(said)):
                done, of = map(int, how_far.groups())
                told(min(done, of), of)
    return process.wait(max(0, until - time.monotonic()))


def _end_of(said: IO[bytes]) -> bytes:
    """Return the last bytes of a file, wherever somebody else goes on writing it."""
    size = os.fstat(said.fileno()).st_size
    return os.pread(said.fileno(), 32, max(0, size - 32))


def _reason(status: int, answer: IO[bytes]) -> str:
    if status in {-signal.SIGXCPU, -signal.SIGALRM}:
        return "slow"
    if status < 0:  # it ends itself when it is given no more memory, and falls when it nests too deep
        return "memory"
    said = answer.read(31)
    return said.decode() if status == REFUSED and _REASON.fullmatch(said) else "malformed"


@contextmanager
def _on_disk(file: File) -> Iterator[str]:
    """Give the path of a file; what is in memory, or in a storage elsewhere, is copied for as long."""
    where = getattr(file, "temporary_file_path", None)
    if where:
        yield where()
        return
    with tempfile.NamedTemporaryFile() as copy:
        file.seek(0)
        for chunk in file.chunks():
            copy.write(chunk)
        copy.flush()
        yield copy.name
