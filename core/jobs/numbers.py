"""What a job did, in numbers: a command says them in its output, and whoever runs it as a job takes them down.

Each job has words for its numbers in ``timetable.py``, so that what is stored can be read in any language.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Protocol

_taken_down: ContextVar[dict[str, int] | None] = ContextVar("what_a_job_did", default=None)


class Output(Protocol):
    def write(self, msg: str) -> object: ...


def say(output: Output, **numbers: int) -> None:
    """Write "3 sent, 0 waiting." The names are those of ``Job.words``."""
    output.write(", ".join(f"{n} {name}" for name, n in numbers.items()).replace("_", " ") + ".")
    note(**numbers)


def note(**numbers: int) -> None:
    """Have numbers taken down that the command says in a way of its own."""
    taken = _taken_down.get()
    if taken is not None:
        taken.update(numbers)


@contextmanager
def taken_down() -> Iterator[dict[str, int]]:
    """Take down what a command says meanwhile."""
    numbers: dict[str, int] = {}
    token = _taken_down.set(numbers)
    try:
        yield numbers
    finally:
        _taken_down.reset(token)
