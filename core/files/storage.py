"""Where uploads are kept. What a request has written goes again when its transaction does, or when it did not fit."""

import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import partial
from typing import Any

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, Storage
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponseBase

_request = threading.local()


class MediaError(OSError):
    """Nothing can be stored now: the disk is full, can only be read, or does not answer."""


class Undoable:
    """What any storage of uploads needs besides; ``faults`` are what it raises when it can store nothing."""

    faults: tuple[type[Exception], ...] = (OSError,)

    def _save(self, name: str, content: File) -> str:
        try:
            saved: str = super()._save(name, content)  # type: ignore[misc]
        except self.faults as error:
            with suppress(*self.faults):  # what was written of it before there was no more room
                self.delete(name)  # type: ignore[attr-defined]
            raise MediaError(str(error)) from error
        _note(self, saved)
        return saved


class MediaStorage(Undoable, FileSystemStorage):
    pass


def _note(storage: Any, name: str) -> None:
    """Remember what this request has stored, until what names it is committed."""
    pending: set[tuple[Storage, str]] | None = getattr(_request, "pending", None)
    if pending is not None and connection.in_atomic_block:
        pending.add((storage, name))
        transaction.on_commit(partial(pending.discard, (storage, name)))


def delete_afterwards(storage: Storage, names: Iterable[str]) -> None:
    """Delete files when the transaction that no longer names them is through."""
    for name in names:
        transaction.on_commit(partial(storage.delete, name), robust=True)


def undo_unsaved_files(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Remove what a request has stored in a transaction that was rolled back."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        pending: set[tuple[Storage, str]] = set()
        _request.pending = pending
        try:
            return get_response(request)
        finally:
            _request.pending = None
            if not connection.in_atomic_block:  # or else it is not decided yet
                for storage, name in pending:
                    with suppress(OSError):
                        storage.delete(name)

    return middleware
