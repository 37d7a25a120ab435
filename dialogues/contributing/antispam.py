"""Help against machines that send forms, without following anybody: a count, and work to prove.

How much has been sent without an account is counted in the cache for some minutes, by dialogue and by address. While
that is much, whoever has no account lets their browser do some work first: ALTCHA's proof of work, version 2. A person
notices a second; a machine that sends thousands pays for each. Nothing is kept of who it was.
"""

import binascii
import json
import time
from base64 import b64decode

import altcha
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from accounts.models import User
from accounts.throttling import count_up, ip_of
from dialogues.models import Dialogue, Participant

DAY = 24 * 60 * 60
# What is sent in so many seconds before browsers have to work.
WINDOW = 10 * 60
CALM_IN_DIALOGUE = 30
CALM_FROM_ADDRESS = 5
# Iterations for each try, and what the 256th part of all tries begin with: about a second on an old telephone.
ALGORITHM = "PBKDF2/SHA-256"
COST = 2_000
PREFIX = "00"
VALID_SECONDS = 20 * 60
LONGEST_PROOF = 4_000


def needs_proof(request: HttpRequest, dialogue: Dialogue, participant: Participant | None = None) -> bool:
    """Whether the browser of somebody without an account or a confirmed address has to work first."""
    if isinstance(request.user, User) or (participant and participant.address):
        return False
    in_dialogue, from_address = (int(cache.get(key, 0)) for key in _keys(request, dialogue))
    return in_dialogue >= CALM_IN_DIALOGUE or from_address >= CALM_FROM_ADDRESS


def count(request: HttpRequest, dialogue: Dialogue) -> None:
    """Take down that something has been sent without an account."""
    if isinstance(request.user, User):
        return
    for key in _keys(request, dialogue):
        count_up(key, WINDOW)


def is_first(request: HttpRequest, *what: object) -> bool:
    """Whether nobody at the visitor's address has done the same within a day: the second click of two has."""
    visitor = f"user:{request.user.pk}" if isinstance(request.user, User) else ip_of(request)
    done = salted_hmac(
        "dialogues.contributing.antispam", repr((visitor, *map(str, what))), algorithm="sha256"
    ).hexdigest()
    return cache.add(f"dialogues:done:{done}", True, DAY)


def challenge() -> dict[str, object]:
    """Return a task for a browser, in ALTCHA's words. Nothing is kept of it: it is signed."""
    made = altcha.create_challenge(
        ALGORITHM,
        COST,
        key_prefix=PREFIX,
        expires_at=int(time.time()) + VALID_SECONDS,
        hmac_secret=_secret(),
    )
    return made.to_dict()


def accepts(proof: str) -> bool:
    """Whether the work is done, in time, and for the first time: a proof works once."""
    if not proof or len(proof) > LONGEST_PROOF:
        return False
    signature = _signature(proof)
    if not signature or not altcha.verify_solution(proof, _secret()).verified:
        return False
    return cache.add(f"dialogues:proof:{signature}", True, VALID_SECONDS + 60)


def _signature(proof: str) -> str:
    """Return the signature of the challenge that the proof answers; nothing where it is no such thing."""
    try:
        signature = json.loads(b64decode(proof, validate=True))["challenge"]["signature"]
    except (binascii.Error, ValueError, KeyError, TypeError, RecursionError):
        return ""
    return signature if isinstance(signature, str) and signature.isalnum() and signature.isascii() else ""


def _keys(request: HttpRequest, dialogue: Dialogue) -> tuple[str, str]:
    """Return where the two counts are kept. The address is not readable in its key."""
    address = salted_hmac("dialogues.contributing.antispam", ip_of(request), algorithm="sha256").hexdigest()
    return f"dialogues:sent:{dialogue.pk}", f"dialogues:sent-from:{address}"


def _secret() -> str:
    return salted_hmac("dialogues.contributing.antispam.proof", "", algorithm="sha256").hexdigest()
