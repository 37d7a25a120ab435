"""Pictures and posters that the server draws: by a process of their own, under limits, and kept until others are.

Nothing is drawn in a web process, and no visitor waits long for one: where it is nobody's turn, there is none.
"""

import hashlib
import json
import logging
from contextlib import closing
from typing import Any

from django.core.cache import caches
from django.core.files.base import ContentFile, File
from django.http import HttpRequest

from accounts.throttling import throttled
from core.files import sandbox
from core.files.decoders import RefusedError
from core.files.fields import StoredPicture
from core.files.limits import MIB, Limits
from core.files.pictures import files_of

LIMITS = Limits(memory=320 * MIB, answer=4 * MIB, processor=8, clock=25, wait=2)
PLACES = 100  # sheets that are kept: one more takes the place of another
SECONDS = 7 * 24 * 60 * 60
RATE = "60/m/ip"  # sheets drawn anew
ENOUGH = 960  # pixels of a picture's width
logger = logging.getLogger(__name__)


def sheet(request: HttpRequest, decoder: str, facts: dict[str, Any], picture: StoredPicture | None) -> bytes | None:
    """Return what ``decoder`` draws of ``facts``, if it is kept or can be drawn now."""
    name = _name_of(picture)
    asked = json.dumps([decoder, facts, name])
    digest = hashlib.sha256(asked.encode()).hexdigest()
    key = f"sheet:{int(digest, 16) % PLACES}"
    kept: tuple[str, bytes] | None = caches["content"].get(key)
    if kept and kept[0] == digest:
        return kept[1]
    if throttled(request, "sheet", rate=RATE):
        return None
    try:
        with (
            closing(_opened(picture, name)) as file,
            sandbox.decoded(decoder, file, json.dumps(facts), limits=LIMITS) as answer,
        ):
            made = answer.read()
    except RefusedError as error:
        logger.log(logging.INFO if str(error) in {"busy", "letters"} else logging.WARNING, "No sheet: %s.", error)
        return None
    caches["content"].set(key, (digest, made), SECONDS)
    return made


def _name_of(picture: StoredPicture | None) -> str:
    """Return the smallest of a picture's files that is wide enough."""
    if not picture:
        return ""
    name = picture.name or ""
    return next((one for width, one in files_of(name).items() if width >= ENOUGH), name)


def _opened(picture: StoredPicture | None, name: str) -> File:
    """Open it; an empty file stands for none, and for one that the storage has lost."""
    if picture and picture.storage.exists(name):
        opened: File = picture.storage.open(name)
        return opened
    return ContentFile(b"")
