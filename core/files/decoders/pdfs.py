"""A PDF that is kept as it is: nothing else besides, such as an archive that begins with one."""

import zipfile
from typing import BinaryIO

from core.files.decoders import RefusedError


def decode(path: str, answer: BinaryIO) -> None:
    if zipfile.is_zipfile(path):
        raise RefusedError("not_what_it_says")
