"""Mail that is sent once, and only after what it tells about has been saved.

A message is a row, written in the transaction that it tells of. It is sent as soon as that is through; what could not
be sent then (the mail server is down, the process died) is sent by ``manage.py send_letters``.
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
from django.utils import timezone

from accounts.models import User
from mail.models import OutboxMessage
from mail.registry import NOTIFICATIONS

_BATCH = 500  # messages written at a time
# Longer than any mail server takes to answer. A process that has been silent for so long has died with the message.
SILENT_FOR = timedelta(minutes=10)
# What has been tried so often, for so long, is given up. The tries alone take a few hours when the command runs every
# few minutes; a mail server that is down for a night or a weekend loses no message.
MOST_TRIES = 50
TRIED_FOR = timedelta(days=7)
ERASED: Mapping[str, Any] = {"address": "", "subject": "", "body": "", "headers": {}}
logger = logging.getLogger(__name__)


class Sending(NamedTuple):
    """What became of the messages that waited: how many were sent, still wait, and have been given up."""

    sent: int
    waiting: int
    given_up: int


def queue_mail(
    name: str,
    *,
    to: str,
    language: str,
    key: str = "",
    headers: Mapping[str, str] | None = None,
    later: bool = False,
    context: Mapping[str, object],
) -> None:
    """Queue the message ``name`` for the address ``to``, and send it when the transaction is through.

    A message whose ``key`` has been queued before is not queued again. One of many is sent ``later``, by ``manage.py
    send_letters``: nobody waits for a hundred answers of the mail server.
    """
    subject, body = NOTIFICATIONS[name].render(language, context)
    values = {"address": to, "subject": subject, "body": body, "headers": dict(headers or {})}
    if key:
        message, is_new = OutboxMessage.objects.get_or_create(key=key, defaults=values)
    else:
        message, is_new = OutboxMessage.objects.create(key=f"{name}:{uuid.uuid4().hex}", **values), True
    if is_new and not later:
        # A mail server that is down does not undo what the message tells: the failure is logged, and tried again.
        transaction.on_commit(partial(send, message.pk), robust=True)


def queue_mail_to_many(name: str, recipients: Iterable[tuple[str, str, str]], *, context: Mapping[str, object]) -> None:
    """Queue one message for many: each of ``recipients`` is a key, an address and a language.

    It is the same for all who read one language, so that ten thousand are queued as fast as two. They are sent by
    ``manage.py send_letters``; a key that has been queued before is passed over.
    """
    texts: dict[str, tuple[str, str]] = {}
    left = iter(recipients)
    while batch := list(islice(left, _BATCH)):
        rows = []
        for key, to, language in batch:
            if language not in texts:
                texts[language] = NOTIFICATIONS[name].render(language, context)
            subject, body = texts[language]
            rows.append(OutboxMessage(key=key, address=to, subject=subject, body=body))
        OutboxMessage.objects.bulk_create(rows, ignore_conflicts=True)


def notify_user(
    user: User | None,
    name: str,
    /,
    *,
    key: str = "",
    headers: Mapping[str, str] | None = None,
    **context: object,
) -> None:
    """Queue the message ``name`` in the user's language; for nobody whose account is gone or locked."""
    if user is not None and user.is_active:
        queue_mail(name, to=user.email, language=user.language, key=key, headers=headers, context=context)


def send(pk: int) -> bool:
    """Send one message, unless another process has it; say whether it was sent.

    A process that dies between the mail server's answer and the note of it leaves a message that is sent once more. It
    has the same Message-ID then, by which mail servers and readers drop the second.
    """
    now = timezone.now()
    claim = OutboxMessage.objects.filter(_free(now), pk=pk)
    if not claim.update(state=OutboxMessage.State.SENDING, claimed_at=now, tries=F("tries") + 1):
        return False
    message = OutboxMessage.objects.get(pk=pk)
    mine = OutboxMessage.objects.filter(pk=pk, state=OutboxMessage.State.SENDING, claimed_at=now)
    host = settings.SITE_URL.partition("://")[2].partition(":")[0]
    message_id = f"<{uuid.uuid5(uuid.NAMESPACE_URL, message.key).hex}@{host}>"
    headers = {**message.headers, "Message-ID": message_id}
    try:
        EmailMessage(message.subject, message.body, to=[message.address], headers=headers).send()
    except Exception:
        logger.exception("Message %s could not be sent; it waits for the next try.", message.pk)
        mine.update(state=OutboxMessage.State.WAITING)
        return False
    mine.update(state=OutboxMessage.State.SENT, sent_at=timezone.now(), **ERASED)
    return True


def send_waiting() -> Sending:
    """Send what waits, the oldest first. A message that cannot be sent never keeps those after it from being sent."""
    given_up = _give_up()
    sent = 0
    for pk in list(OutboxMessage.objects.waiting().order_by("written_at").values_list("pk", flat=True)):
        try:
            sent += send(pk)
        except Exception:
            logger.exception("Message %s could not be taken up; those after it are sent.", pk)
    return Sending(sent, OutboxMessage.objects.waiting().count(), given_up)


def _give_up() -> int:
    """Erase what has been tried often and long enough, and return how many messages that were."""
    now = timezone.now()
    hopeless = OutboxMessage.objects.filter(_free(now), tries__gte=MOST_TRIES, written_at__lt=now - TRIED_FOR)
    given_up = hopeless.update(state=OutboxMessage.State.GIVEN_UP, **ERASED)
    if given_up:
        logger.error("%d messages are given up, after %d tries and more.", given_up, MOST_TRIES)
    return given_up


def _free(now: datetime) -> Q:
    """Match the messages that no process has in its hands."""
    states = OutboxMessage.State
    return Q(state=states.WAITING) | Q(state=states.SENDING, claimed_at__lt=now - SILENT_FOR)
