"""What a job does to many rows: one that fails is told of, and stops nobody else."""

import logging
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from dataclasses import dataclass
from typing import TypeVar

from django.core.management.base import CommandError
from django.db import transaction
from django.db.models import Model

Row = TypeVar("Row", bound=Model)
NAMED = 5  # of those that failed; the log has them all
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Done:
    """To how many rows something was done, and which ones failed. Those of two rounds can be added."""

    number: int = 0
    failed: tuple[str, ...] = ()

    def __add__(self, other: "Done") -> "Done":
        return Done(self.number + other.number, self.failed + other.failed)

    def end(self) -> None:
        """End the command with a failure if there was one. Call it last, when the command has said what it did."""
        if self.failed:
            more = f" and {len(self.failed) - NAMED} more" if len(self.failed) > NAMED else ""
            raise CommandError(f"{len(self.failed)} failed: {', '.join(self.failed[:NAMED])}{more}. The log says why.")


def each(rows: Iterable[Row], act: Callable[[Row], object], *, undoes: bool = True) -> Done:
    """Do ``act`` to each row in a transaction of its own, and go on when one fails: it is undone, logged and named.

    ``act`` returns False for a row to which nothing had to be done. One that waits for the network must not keep a
    transaction open: with ``undoes=False`` it has none.
    """
    number, failed = 0, []
    for row in rows:
        try:
            with transaction.atomic() if undoes else nullcontext():
                number += act(row) is not False
        except Exception as error:
            name = f"{row._meta.model_name} {row.pk}"
            logger.exception("A job goes on after a fault with %s.", name)
            failed.append(f"{name} ({type(error).__name__})")
    return Done(number, tuple(failed))
