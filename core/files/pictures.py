"""Uploaded pictures: checked, turned upright, stripped of metadata and written anew before they are stored."""

import json
import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import IO, Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from core.files import sandbox
from core.files.decoders import RefusedError
from core.files.decoders.headers import MOST_PIXELS, MOST_PIXELS_OF_JPEG, read_header
from core.files.formats import SMALLER
from core.files.outside import settled

MAX_BYTES = 15 * 1024 * 1024  # a telephone's photo has up to 10; its pixels say what it costs to decode
REFUSALS = {
    "bytes": _("The picture is larger than 15 MB. Save a smaller version and try again."),
    "pixels": _("The picture has more than 12 million pixels. Save it as JPEG, or smaller, and try again."),
    "pixels_of_jpeg": _("The picture has more than 40 million pixels. Save a smaller version and try again."),
    "no_picture": _("This is not a picture we can read. Use JPEG, PNG or WebP."),
    "memory": _("The picture needs too much memory. Save a smaller version and try again."),
    "slow": _("The picture takes too long to read. Save a smaller version and try again."),
    "heic": _("This picture is in the format HEIC, which most browsers cannot show. Send it as JPEG instead."),
    "drawing": _("This is a drawing in SVG, which could run programs. Save it as PNG and try again."),
    "busy": sandbox.BUSY,
}
_SIZE = re.compile(r"(\d+)x(\d+)\.webp\Z")
_HEIC = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1")


def picture_path(record: Model, name: str) -> str:
    """Return an address that cannot be guessed, so that a draft's picture is not found before its page is.

    It ends with the size that ``name`` says, so that a page need not open the picture to leave room for it.
    """
    return f"{record._meta.model_name}/{unguessable(name)}"


def unguessable(name: str) -> str:
    size = _SIZE.search(name)
    return f"{uuid.uuid4().hex}-{size[0]}" if size else f"{uuid.uuid4().hex}.webp"


def size_in(name: str) -> tuple[int, int] | None:
    """Return the width and height that stand in a stored picture's name; None for one of before they did."""
    size = _SIZE.search(name)
    return (int(size[1]), int(size[2])) if size else None


def files_of(name: str) -> dict[int, str]:
    """Return the files in which a stored picture is kept, by width: the smaller ones and ``name`` itself, the last."""
    size = size_in(name)
    if size is None:
        return {0: name}
    smaller = {width: f"{name.removesuffix('.webp')}-{width}.webp" for width in SMALLER if width < size[0]}
    return smaller | {size[0]: name}


def picture_of(file: str) -> str:
    """Return the name of the stored picture to which a file belongs: itself, or the one it is a smaller version of."""
    return re.sub(rf"(-\d+x\d+)-(?:{'|'.join(map(str, SMALLER))})\.webp\Z", r"\1.webp", file)


class Decoded(ContentFile):
    """A picture that is safe to store and serve, and the smaller versions of it by their widths."""

    def __init__(self, content: bytes, *, size: tuple[int, int], smaller: dict[int, bytes]) -> None:
        super().__init__(content, name=f"{size[0]}x{size[1]}.webp")
        self.smaller = smaller


def check_header(upload: File) -> None:
    """Refuse what its size and its first bytes tell of: nothing is unpacked for that. Raises ValidationError."""
    if upload.size is None or upload.size > MAX_BYTES:
        raise _refusal("bytes")
    header = read_header(upload)
    upload.seek(0)
    if header is None:
        raise _refusal(_told_apart(upload))
    if header.format == "JPEG" and header.pixels > MOST_PIXELS_OF_JPEG:
        raise _refusal("pixels_of_jpeg")
    if header.format != "JPEG" and header.pixels > MOST_PIXELS:
        raise _refusal("pixels")


def _told_apart(upload: File) -> str:
    """Return why a file that is no picture of ours is refused, where its sender can do something about it."""
    start = upload.read(512)
    upload.seek(0)
    if start[4:8] == b"ftyp" and start[8:12] in _HEIC:
        return "heic"
    return "drawing" if b"<svg" in start.lower() else "no_picture"


def reencode(upload: UploadedFile) -> ContentFile:
    """Return ``upload`` as a WebP picture of at most 1600 pixels a side, without any of its metadata.

    Raises ValidationError, with what to do about it, for what is too large or no picture.
    """
    check_header(upload)
    with _decoded(upload) as answer:
        return ContentFile(answer.read(), name="picture.webp")


def reencode_for_pages(upload: File) -> Decoded:
    """Return ``upload`` as ``reencode`` does, in the widths that pages show. Raises ValidationError."""
    check_header(upload)
    with _decoded(upload, "pages") as answer:
        head = json.loads(answer.readline(1000))
        widths = {int(width): answer.read(int(n)) for width, n in head["widths"]}
    width, height = head["size"]
    return Decoded(widths.pop(width), size=(int(width), int(height)), smaller=widths)


@contextmanager
def _decoded(upload: File, *purpose: str) -> Iterator[IO[bytes]]:
    try:
        with sandbox.decoded("core.files.decoders.pictures", upload, *purpose) as answer:
            yield answer
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
                self.cleaned_data[name] = settled(upload, partial(reencode_for_pages, upload))
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
