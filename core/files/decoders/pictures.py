"""A picture, written anew: upright, small enough for a page, without its metadata, and only the first of several."""

import warnings
from pathlib import Path
from typing import BinaryIO

from PIL import Image, ImageOps, UnidentifiedImageError

from core.files.decoders import RefusedError
from core.files.decoders.headers import FORMATS, MOST_PIXELS, MOST_PIXELS_OF_JPEG, read_header

MAX_SIDE = 1600

Image.MAX_IMAGE_PIXELS = MOST_PIXELS_OF_JPEG


def decode(path: str, answer: BinaryIO) -> None:
    """Write the picture at ``path`` as a WebP of at most MAX_SIDE pixels a side."""
    with Path(path).open("rb") as file:
        check_size(file)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error", Image.DecompressionBombWarning)
                write(Image.open(file, formats=FORMATS), answer)
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
            raise RefusedError("pixels") from error
        except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
            raise RefusedError("no_picture") from error


def check_size(file: BinaryIO) -> None:
    """Refuse what is no picture, or claims to be larger than may be unpacked."""
    header = read_header(file)
    if header is None:
        raise RefusedError("no_picture")
    if header.pixels > (MOST_PIXELS_OF_JPEG if header.format == "JPEG" else MOST_PIXELS):
        raise RefusedError("pixels_of_jpeg" if header.format == "JPEG" else "pixels")
    file.seek(0)


def write(picture: Image.Image, answer: BinaryIO) -> None:
    """Make it smaller before anything else: a JPEG is then never unpacked in full, and nothing large is copied."""
    picture.draft(None, (MAX_SIDE, MAX_SIDE))
    picture.thumbnail((MAX_SIDE, MAX_SIDE))
    ImageOps.exif_transpose(picture, in_place=True)
    has_alpha = "A" in picture.getbands() or "transparency" in picture.info
    plain = Image.new("RGBA" if has_alpha else "RGB", picture.size)
    plain.paste(picture.convert(plain.mode))
    plain.save(answer, "WEBP", quality=82, method=4)
