"""A picture, written anew: upright, small enough for a page, without its metadata, and only the first of several."""

import json
import warnings
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from PIL import Image, ImageOps, UnidentifiedImageError

from core.files.decoders import RefusedError
from core.files.decoders.headers import FORMATS, MOST_PIXELS, MOST_PIXELS_OF_JPEG, read_header
from core.files.formats import MOST_OF_LARGEST, SMALLER

MAX_SIDE = 1600
QUALITIES = (82, 70, 58, 46, 34)  # of which the first that is small enough is taken

Image.MAX_IMAGE_PIXELS = MOST_PIXELS_OF_JPEG


def decode(path: str, answer: BinaryIO, *purpose: str) -> None:
    """Write the picture at ``path`` as a WebP of at most MAX_SIDE pixels a side.

    For "pages" a line of JSON tells its size and the bytes of each width; the largest and the SMALLER ones follow.
    """
    with Path(path).open("rb") as file:
        check_size(file)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error", Image.DecompressionBombWarning)
                picture = upright(Image.open(file, formats=FORMATS))
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
            raise RefusedError("pixels") from error
        except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
            raise RefusedError("no_picture") from error
    if "pages" in purpose:
        write_widths(picture, answer)
    else:
        answer.write(packed(picture))


def check_size(file: BinaryIO) -> None:
    """Refuse what is no picture, or claims to be larger than may be unpacked."""
    header = read_header(file)
    if header is None:
        raise RefusedError("no_picture")
    if header.pixels > (MOST_PIXELS_OF_JPEG if header.format == "JPEG" else MOST_PIXELS):
        raise RefusedError("pixels_of_jpeg" if header.format == "JPEG" else "pixels")
    file.seek(0)


def upright(picture: Image.Image) -> Image.Image:
    """Make it smaller before anything else: a JPEG is then never unpacked in full, and nothing large is copied."""
    picture.draft(None, (MAX_SIDE, MAX_SIDE))
    picture.thumbnail((MAX_SIDE, MAX_SIDE))
    ImageOps.exif_transpose(picture, in_place=True)
    has_alpha = "A" in picture.getbands() or "transparency" in picture.info
    plain = Image.new("RGBA" if has_alpha else "RGB", picture.size)
    plain.paste(picture.convert(plain.mode))
    return plain


def write_widths(picture: Image.Image, answer: BinaryIO) -> None:
    written = {picture.width: packed(picture, MOST_OF_LARGEST)}
    for width, most in SMALLER.items():
        if width < picture.width:
            height = max(1, round(picture.height * width / picture.width))
            written[width] = packed(picture.resize((width, height), Image.Resampling.LANCZOS), most)
    head = {"size": picture.size, "widths": [(width, len(content)) for width, content in written.items()]}
    answer.write(json.dumps(head).encode() + b"\n")
    answer.writelines(written.values())


def packed(picture: Image.Image, most_bytes: int = 0) -> bytes:
    """Return it as WebP, in the best of QUALITIES that stays below so many bytes; in the last one if none does."""
    for quality in QUALITIES:
        content = BytesIO()
        picture.save(content, "WEBP", quality=quality, method=4)
        if not most_bytes or content.tell() <= most_bytes:
            break
    return content.getvalue()
