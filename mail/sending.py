"""Sending what waits in the outbox: each message once, over one connection, and never for longer than makes sense.

What the mail server puts off waits for a growing pause, and is given up after a week; what it refuses for good is
refused at once. Whoever asked for the message then hears of it (``Notification.lost``), and the desk counts it.
"""

import logging
from collections import Counter
from datetime import datetime, timedelta
from typing import NamedTuple

from django.core.cache import cache
from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import RefusedAddress
from mail.answers import Answer, answer_in
from mail.models import OutboxMessage, OutboxQuerySet
from mail.registry import NOTIFICATIONS
from mail.server import Server, email_of

# Longer than any mail server takes to answer. A process that has been silent for so long has died with the message.
SILENT_FOR = timedelta(minutes=10)
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=6)
# While no server answers at all, one letter asks for all the others, and they arrive soon after it is back.
LONGEST_PAUSE_AWAY = timedelta(minutes=15)
TRIED_FOR = timedelta(days=7)
# Mail has to have come through for a day before anything is given up: a wrong EMAIL_URL loses nothing.
WORKED_FOR = timedelta(days=1)
AWAY, AWAY_FOR = "mail.server-is-away", 60  # seconds
ERASED = {"address": "", "subject": "", "body": "", "html": "", "headers": {}}
State = OutboxMessage.State
logger = logging.getLogger(__name__)


class Sending(NamedTuple):
    """What became of the messages that waited: how many were sent, still wait, were refused, have been given up."""

    sent: int
    waiting: int
    refused: int
    given_up: int


def send_now(pk: int) -> None:
    """Send a message that has just been written; not while the server is away, as it would only keep others waiting."""
    if not cache.get(AWAY):
        send(pk)


def send_waiting(*, without_pause: bool = False) -> Sending:
    """Send what is due, the oldest first. A message that cannot be sent never keeps those after it from being sent."""
    given_up = _give_up()
    waiting = OutboxMessage.objects.waiting()
    if without_pause:
        waiting.update(try_again_at=None)
    became: Counter[str] = Counter()
    with Server() as server:
        for pk in list(waiting.filter(_due(timezone.now())).order_by("written_at").values_list("pk", flat=True)):
            try:
                became[send(pk, server)] += 1
            except Exception:
                logger.exception("Message %s could not be taken up; those after it are sent.", pk)
            if server.is_away:
                break
    return Sending(became[State.SENT], waiting.count(), became[State.REFUSED], given_up)


def send(pk: int, server: Server | None = None) -> str:
    """Send one message; return the state it is in then, or "" if another process has it or it is not due.

    A process that dies between the mail server's answer and the note of it leaves a message that is sent once more. It
    has the same Message-ID then, by which mail servers and readers drop the second.
    """
    now = timezone.now()
    claim = OutboxMessage.objects.filter(_free(now), _due(now), pk=pk)
    first = Coalesce("first_tried_at", now)
    if not claim.update(state=State.SENDING, claimed_at=now, first_tried_at=first, tries=F("tries") + 1):
        return ""
    message = OutboxMessage.objects.get(pk=pk)
    server = server or Server()
    try:
        with server:
            server.send(email_of(message))
    except Exception as error:
        return _take_down(message, error, is_away=server.is_away)
    cache.delete(AWAY)
    sent = {"state": State.SENT, "sent_at": timezone.now(), "said": "", "try_again_at": None}
    _mine(message).update(**sent, **ERASED)
    return State.SENT


def _take_down(message: OutboxMessage, error: Exception, *, is_away: bool) -> str:
    """Note that a message was not sent, and why; return its state."""
    answer = answer_in(error)
    if answer.is_final:
        lose(message, State.REFUSED, answer)
        return State.REFUSED
    if not isinstance(error, OSError):  # nothing of a mail server's
        logger.exception("Message %s cannot be sent as it is.", message.pk)
    is_away = is_away or answer.is_away
    if is_away:
        cache.set(AWAY, True, AWAY_FOR)
    longest = LONGEST_PAUSE_AWAY if is_away else LONGEST_PAUSE
    pause = min(FIRST_PAUSE * 2 ** min(message.tries - 1, 20), longest)
    _mine(message).update(state=State.WAITING, said=answer.words, try_again_at=timezone.now() + pause)
    logger.warning("Message %s (%s) waits for %s: %s", message.pk, message.name, pause, answer.words)
    return State.WAITING


def lose(message: OutboxMessage, state: str, answer: Answer) -> bool:
    """Erase a message that nobody will read, remember why, and let whoever asked for it know; say whether it was lost.

    ``answer`` is the mail server's, at once or in a bounce.
    """
    lost = {"state": state, "said": answer.words, "lost_at": timezone.now(), "sent_at": None, "try_again_at": None}
    with transaction.atomic():
        if not _mine(message).update(**lost, **ERASED):
            return False
        if answer.refuses_address and message.address:
            RefusedAddress.note(message.address, said=answer.words)
        notification = NOTIFICATIONS.get(message.name)
        if notification and notification.lost:
            try:
                with transaction.atomic():
                    notification.lost(message.key)
            except Exception:
                logger.exception("What message %s told could not be taken back.", message.pk)
    logger.warning("Message %s (%s) is lost, %s: %s", message.pk, message.name, state, answer.words)
    return True


def _give_up() -> int:
    """Give up what has been put off for long enough while other mail came through; return how many messages."""
    now = timezone.now()
    hopeless = OutboxMessage.objects.filter(_free(now), first_tried_at__lt=now - TRIED_FOR)
    if not hopeless.exists():
        return 0
    worked = OutboxMessage.objects.filter(sent_at__gt=now - TRIED_FOR, sent_at__lt=now - WORKED_FOR)
    if not worked.exists():
        logger.error("No mail has come through for %s. Nothing is given up; look at EMAIL_URL.", TRIED_FOR)
        return 0
    return sum(lose(message, State.GIVEN_UP, Answer(message.said)) for message in hopeless)


def _mine(message: OutboxMessage) -> OutboxQuerySet:
    """Match the message if nobody has taken it since it was read."""
    return OutboxMessage.objects.filter(pk=message.pk, state=message.state, claimed_at=message.claimed_at)


def _free(now: datetime) -> Q:
    """Match the messages that no process has in its hands. A time to come was written by a clock that was ahead."""
    silent = Q(claimed_at__lt=now - SILENT_FOR) | Q(claimed_at__gt=now + SILENT_FOR)
    return Q(state=State.WAITING) | Q(silent, state=State.SENDING)


def _due(now: datetime) -> Q:
    pause_is_over = Q(try_again_at=None) | Q(try_again_at__lte=now) | Q(try_again_at__gt=now + LONGEST_PAUSE)
    return pause_is_over | Q(state=State.SENDING)
