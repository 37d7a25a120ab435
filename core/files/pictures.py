"""Uploaded pictures: checked, turned upright, stripped of metadata and written anew before they are stored."""

import uuid
import warnings
from io import BytesIO
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Model
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

MAX_BYTES = 5 * 1024 * 1024
MAX_PIXELS = 40_000_000  # a 40-megapixel camera; decoding more than this would fill a worker's memory
MAX_SIDE = 1600
FORMATS = ("JPEG", "PNG", "WEBP")


def picture_path(record: Model, name: str) -> str:
    """Return an address that cannot be guessed, so that a draft's picture is not found before its page is."""
    return f"{record._meta.model_name}/{uuid.uuid4().hex}.webp"


def reencode(upload: UploadedFile) -> ContentFile:
    """Return ``upload`` as a WebP picture of at most MAX_SIDE pixels a side, without any of its metadata.

    Raises ValidationError, with what to do about it, for what is too large or no picture.
    """
    if upload.size is None or upload.size > MAX_BYTES:
        raise ValidationError(_("The picture is larger than 5 MB. Save a smaller version and try again."))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(upload, formats=FORMATS)
            if picture.width * picture.height > MAX_PIXELS:
                raise ValidationError(
                    _("The picture has more than 40 million pixels. Save a smaller version and try again.")
                )
            upright = ImageOps.exif_transpose(picture)
            upright.thumbnail((MAX_SIDE, MAX_SIDE))
            plain = Image.new(
                "RGBA" if "A" in upright.getbands() or "transparency" in upright.info else "RGB", upright.size
            )
            plain.paste(upright.convert(plain.mode))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise ValidationError(
            _("The picture has more than 40 million pixels. Save a smaller version and try again.")
        ) from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise ValidationError(_("This is not a picture we can read. Use JPEG, PNG or WebP.")) from error
    written = BytesIO()
    plain.save(written, "WEBP", quality=82, method=4)
    return ContentFile(written.getvalue(), name="picture.webp")


class PictureField(forms.FileField):
    """A form field for a picture; its value is safe to store and to serve."""

    widget = forms.ClearableFileInput(attrs={"accept": "image/jpeg,image/png,image/webp"})

    def clean(self, data: Any, initial: Any = None) -> Any:
        upload = super().clean(data, initial)
        return reencode(upload) if isinstance(upload, UploadedFile) else upload
