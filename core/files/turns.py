"""How many files are decoded at once: on the machine by locked files, in a web process by counting its threads.

A locked file is let go by the system when whoever held it has ended, however it ended.
"""

import fcntl
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from threading import BoundedSemaphore
from typing import IO

from django.conf import settings

_LOOK_AGAIN = 0.05  # seconds
# Half of a web process's threads, half of them for what takes long: the others go on answering readers.
_threads = BoundedSemaphore(max(1, settings.THREADS // 2))
_threads_taking_long = BoundedSemaphore(max(1, settings.THREADS // 4))


class BusyError(Exception):
    """It was nobody's turn within the time."""


@contextmanager
def turn(*, wait: float, takes_long: bool) -> Iterator[IO[bytes]]:
    """Wait for one's turn, so many seconds at most. Raises BusyError, at once where too many threads wait already.

    What takes long never takes the last place of the machine: a short one finds its turn meanwhile.
    """
    with ExitStack() as stack:
        for threads in (_threads_taking_long, _threads) if takes_long else (_threads,):
            if not threads.acquire(blocking=False):
                raise BusyError
            stack.callback(threads.release)
        yield stack.enter_context(_place(wait, range(min(settings.DECODERS - 1, takes_long), settings.DECODERS)))


def _place(wait: float, numbers: range) -> IO[bytes]:
    """Return the file that stands for a place, locked until it is closed here and wherever else it is open."""
    folder = settings.VAR / "decoders"
    folder.mkdir(exist_ok=True)
    until = time.monotonic() + wait
    while True:
        for number in numbers:
            file = (folder / f"{number}.lock").open("ab")
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                file.close()
            else:
                return file
        if time.monotonic() >= until:
            raise BusyError
        time.sleep(_LOOK_AGAIN)
