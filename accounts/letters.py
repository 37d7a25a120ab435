"""Mail that is sent once, and only after what it tells about has been saved.

A letter is a row, written in the transaction that it tells of. It is sent as soon as that is through; what could not be
sent then (the mail server is down, the process died) is sent by ``manage.py send_letters``.
"""

import logging
import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from functools import partial
from itertools import islice
from typing import Any, NamedTuple

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import F, Q
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import override

from accounts.models import Letter

# Longer than any mail server takes to answer. A process that has been silent for so long has died with the letter.
_PIECE = 500  # letters written at a time
SILENT_FOR = timedelta(minutes=10)
# What has been tried so often, for so long, is given up. The tries alone take a few hours when the command runs every
# few minutes; a mail server that is down for a night or a weekend loses no letter.
MOST_TRIES = 50
TRIED_FOR = timedelta(days=7)
ERASED: Mapping[str, Any] = {"address": "", "subject": "", "body": "", "headers": {}}
logger = logging.getLogger(__name__)


class Sending(NamedTuple):
    """What became of the letters that waited: how many were sent, still wait, and have been given up."""

    sent: int
    waiting: int
    given_up: int


def write(
    letter: str,
    *,
    to: str,
    language: str,
    key: str = "",
    headers: Mapping[str, str] | None = None,
    later: bool = False,
    context: Mapping[str, object],
) -> None:
    """Write ``templates/mail/<letter>.txt`` to the address ``to``, and send it when the transaction is through.

    The first line of the template is the subject. A letter whose ``key`` has been written before is not written again.
    One of many is sent ``later``, by ``manage.py send_letters``: nobody waits for a hundred answers of the mail server.
    """
    subject, body = _render(letter, language, context)
    values = {"address": to, "subject": subject, "body": body, "headers": dict(headers or {})}
    if key:
        written, is_new = Letter.objects.get_or_create(key=key, defaults=values)
    else:
        written, is_new = Letter.objects.create(key=f"{letter}:{uuid.uuid4().hex}", **values), True
    if is_new and not later:
        # A mail server that is down does not undo what the letter tells: the failure is logged, and tried again.
        transaction.on_commit(partial(send, written.pk), robust=True)


def write_many(letter: str, readers: Iterable[tuple[str, str, str]], *, context: Mapping[str, object]) -> None:
    """Write one letter to many: each of ``readers`` is its key, the address and the language.

    It is the same for all who read one language, so that ten thousand are written as fast as two. They are sent by
    ``manage.py send_letters``; a key that has been written before is passed over.
    """
    texts: dict[str, tuple[str, str]] = {}
    left = iter(readers)
    while piece := list(islice(left, _PIECE)):
        rows = []
        for key, to, language in piece:
            if language not in texts:
                texts[language] = _render(letter, language, context)
            subject, body = texts[language]
            rows.append(Letter(key=key, address=to, subject=subject, body=body))
        Letter.objects.bulk_create(rows, ignore_conflicts=True)


def _render(letter: str, language: str, context: Mapping[str, object]) -> tuple[str, str]:
    """Return the subject and the text of ``templates/mail/<letter>.txt``, whose first line is the subject."""
    with override(language):
        text = render_to_string(f"mail/{letter}.txt", {**context, "site_url": settings.SITE_URL})
        subject, _newline, body = text.strip().partition("\n")
        return f"{settings.SITE_NAME}: {' '.join(subject.split())}"[:400], body.lstrip()


def send(pk: int) -> bool:
    """Send one letter, unless another process has it; say whether it was sent.

    A process that dies between the mail server's answer and the note of it leaves a letter that is sent once more. It
    has the same Message-ID then, by which mail servers and readers drop the second.
    """
    now = timezone.now()
    claim = Letter.objects.filter(_free(now), pk=pk)
    if not claim.update(state=Letter.State.SENDING, claimed_at=now, tries=F("tries") + 1):
        return False
    letter = Letter.objects.get(pk=pk)
    mine = Letter.objects.filter(pk=pk, state=Letter.State.SENDING, claimed_at=now)
    host = settings.SITE_URL.partition("://")[2].partition(":")[0]
    message_id = f"<{uuid.uuid5(uuid.NAMESPACE_URL, letter.key).hex}@{host}>"
    message = EmailMessage(
        letter.subject, letter.body, to=[letter.address], headers={**letter.headers, "Message-ID": message_id}
    )
    try:
        message.send()
    except Exception:
        logger.exception("Letter %s could not be sent; it waits for the next try.", letter.pk)
        mine.update(state=Letter.State.WAITING)
        return False
    mine.update(state=Letter.State.SENT, sent_at=timezone.now(), **ERASED)
    return True


def send_waiting() -> Sending:
    """Send what waits, the oldest first. A letter that cannot be sent never keeps those after it from being sent."""
    given_up = _give_up()
    sent = 0
    for pk in list(Letter.objects.waiting().order_by("written_at").values_list("pk", flat=True)):
        try:
            sent += send(pk)
        except Exception:
            logger.exception("Letter %s could not be taken up; those after it are sent.", pk)
    return Sending(sent, Letter.objects.waiting().count(), given_up)


def _give_up() -> int:
    """Erase what has been tried often and long enough, and return how many letters that were."""
    now = timezone.now()
    hopeless = Letter.objects.filter(_free(now), tries__gte=MOST_TRIES, written_at__lt=now - TRIED_FOR)
    given_up = hopeless.update(state=Letter.State.GIVEN_UP, **ERASED)
    if given_up:
        logger.error("%d letters are given up, after %d tries and more.", given_up, MOST_TRIES)
    return given_up


def _free(now: datetime) -> Q:
    """Match the letters that no process has in its hands."""
    return Q(state=Letter.State.WAITING) | Q(state=Letter.State.SENDING, claimed_at__lt=now - SILENT_FOR)
