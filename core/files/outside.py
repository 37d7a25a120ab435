"""Decoding between two runs of a view, where its forms are checked in a transaction that nothing slow may hold.

The view runs until a form that is right in all else needs a file decoded. Then it is left, its transaction is undone,
the file is decoded without a connection to the database, and the view runs again and finds what has become of it.
"""

from collections.abc import Callable
from contextvars import ContextVar
from functools import wraps
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.throttling import throttled

View = TypeVar("View", bound=Callable[..., Any])
Result = TypeVar("Result")

UPLOADS_PER_PERSON = "120/h/user"
_view_runs_again: ContextVar[bool] = ContextVar("view_runs_again", default=False)


class DecodeFirstError(Exception):
    """Leaves a view whose form needs a file decoded."""

    def __init__(self, upload: UploadedFile, decode: Callable[[], Any]) -> None:
        super().__init__(upload.name)
        self.upload, self.decode = upload, decode

    def settle(self, request: HttpRequest) -> None:
        """Decode the file, and keep what has become of it with the upload."""
        try:
            refuse_too_many(request)
            self.upload.outcome = self.decode()  # type: ignore[attr-defined]
        except ValidationError as error:
            self.upload.outcome = error  # type: ignore[attr-defined]


def refuse_too_many(request: HttpRequest) -> None:
    """Count a file that is to be decoded, whatever becomes of it. Raises ValidationError when there are too many."""
    if throttled(request, "upload", rate=UPLOADS_PER_PERSON):
        raise ValidationError(_("A lot has been sent from here in a short time. Wait an hour and try again."))


def decodes_outside(view: View) -> View:
    """Run a view, and once more for each file that its forms need decoded. It stands outside ``transaction.atomic``."""

    @wraps(view)
    def run(*args: Any, **kwargs: Any) -> Any:
        request = next(one for one in args if isinstance(one, HttpRequest))
        before = _view_runs_again.set(True)
        try:
            while True:
                try:
                    return view(*args, **kwargs)
                except DecodeFirstError as first:
                    first.settle(request)
        finally:
            _view_runs_again.reset(before)

    return run  # type: ignore[return-value]


def settled(upload: UploadedFile, decode: Callable[[], Result]) -> Result:
    """Return what ``decode`` makes of the upload: at once, or between two runs of a view that ``decodes_outside``."""
    if not _view_runs_again.get():
        return decode()
    if not hasattr(upload, "outcome"):
        raise DecodeFirstError(upload, decode)
    if isinstance(upload.outcome, ValidationError):
        raise upload.outcome
    result: Result = upload.outcome
    return result
