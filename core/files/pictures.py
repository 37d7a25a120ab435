"""Uploaded pictures: checked, turned upright, stripped of metadata and written anew before they are stored."""

import uuid
from functools import partial
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from core.files import sandbox
from core.files.decoders import RefusedError
from core.files.decoders.headers import MOST_PIXELS, MOST_PIXELS_OF_JPEG, read_header
from core.files.outside import settled

MAX_BYTES = 5 * 1024 * 1024
REFUSALS = {
    "bytes": _("The picture is larger than 5 MB. Save a smaller version and try again."),
    "pixels": _("The picture has more than 12 million pixels. Save it as JPEG, or smaller, and try again."),
    "pixels_of_jpeg": _("The picture has more than 40 million pixels. Save a smaller version and try again."),
    "no_picture": _("This is not a picture we can read. Use JPEG, PNG or WebP."),
    "memory": _("The picture needs too much memory. Save a smaller version and try again."),
    "slow": _("The picture takes too long to read. Save a smaller version and try again."),
    "busy": sandbox.BUSY,
}


def picture_path(record: Model, name: str) -> str:
    """Return an address that cannot be guessed, so that a draft's picture is not found before its page is."""
    return f"{record._meta.model_name}/{uuid.uuid4().hex}.webp"


def check_header(upload: UploadedFile) -> None:
    """Refuse what its size and its first bytes tell of: nothing is unpacked for that. Raises ValidationError."""
    if upload.size is None or upload.size > MAX_BYTES:
        raise _refusal("bytes")
    header = read_header(upload)
    upload.seek(0)
    if header is None:
        raise _refusal("no_picture")
    if header.format == "JPEG" and header.pixels > MOST_PIXELS_OF_JPEG:
        raise _refusal("pixels_of_jpeg")
    if header.format != "JPEG" and header.pixels > MOST_PIXELS:
        raise _refusal("pixels")


def reencode(upload: UploadedFile) -> ContentFile:
    """Return ``upload`` as a WebP picture of at most 1600 pixels a side, without any of its metadata.

    Raises ValidationError, with what to do about it, for what is too large or no picture.
    """
    check_header(upload)
    try:
        with sandbox.decoded("core.files.decoders.pictures", upload) as answer:
            return ContentFile(answer.read(), name="picture.webp")
    except RefusedError as error:
        raise _refusal(str(error)) from error


def _refusal(reason: str) -> ValidationError:
    return ValidationError(REFUSALS.get(reason, REFUSALS["no_picture"]), code=reason)


class PictureField(forms.FileField):
    """A form field for a picture. Its form is one with PicturesLast, which makes the value safe to store and serve."""

    widget = forms.ClearableFileInput(attrs={"accept": "image/jpeg,image/png,image/webp"})

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> forms.BoundField:
        if not isinstance(form, PicturesLast):
            raise TypeError(f"{type(form).__name__} has a picture, and is no PicturesLast.")
        return super().get_bound_field(form, field_name)

    def clean(self, data: Any, initial: Any = None) -> Any:
        upload = super().clean(data, initial)
        if isinstance(upload, UploadedFile):
            check_header(upload)
        return upload


class PicturesLast(forms.BaseForm):
    """A form that has its pictures decoded when everything else in it is right."""

    pictures_wait = False
    """Whether its view asks for it, by ``decode_pictures``, after what it has to ask first."""

    def _clean_form(self) -> None:
        super()._clean_form()  # type: ignore[misc]  # Django's own, which its types leave out
        if not self.errors and not self.pictures_wait:
            self.decode_pictures()

    def _uploads(self) -> list[tuple[str, UploadedFile]]:
        pictures = (name for name, field in self.fields.items() if isinstance(field, PictureField))
        sent = ((name, self.cleaned_data.get(name)) for name in pictures)
        return [(name, upload) for name, upload in sent if isinstance(upload, UploadedFile)]

    def decode_pictures(self) -> bool:
        """Put what is to be stored in the place of what was sent, and say whether all of it could be read."""
        for name, upload in self._uploads():
            try:
                self.cleaned_data[name] = settled(upload, partial(reencode, upload))
            except ValidationError as error:
                self.add_error(name, error)
            else:
                if isinstance(self, forms.BaseModelForm):
                    setattr(self.instance, name, self.cleaned_data[name])
        return not self.errors

    def save(self, commit: bool = True) -> Any:
        """Save the record, as the forms of records do."""
        if self._uploads():
            raise RuntimeError("A picture is to be saved that nobody has decoded.")
        return super().save(commit)  # type: ignore[misc]
