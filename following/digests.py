"""The digest: when a reader's turn is, what it tells, and that it is told again if the letter is lost."""

import datetime as dt
import logging
from typing import NamedTuple

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Least
from django.utils import timezone
from django.utils.translation import override

from accounts.models import RefusedAddress
from core.jobs.schedule import MORNING
from following.models import Follow, Subscription
from following.news import by_record, news_for
from following.unsubscribing import DIGESTS
from mail.outbox import notify_user
from mail.unsubscribing import unsubscribe_headers

# What is being saved this very moment may carry a time that has passed already; it is told of next time.
SETTLED = dt.timedelta(minutes=1)
MOST = 100  # rows of news in a digest
logger = logging.getLogger(__name__)


class Digests(NamedTuple):
    written: int
    failed: int


def due(now: dt.datetime) -> QuerySet[Subscription]:
    """Return whose turn it is: by the day here, so that no turn comes later in the day than the one before.

    Whoever's mail comes back has to say first that the address works; what has happened meanwhile is told then.
    """
    here = timezone.localtime(now)
    today = here.date() if here.time() >= MORNING else here.date() - dt.timedelta(days=1)
    turn = Q(frequency=Subscription.Frequency.AT_ONCE)
    for frequency, days in Subscription.EVERY.items():
        last = timezone.make_aware(dt.datetime.combine(today - dt.timedelta(days=days - 1), dt.time()))
        turn |= Q(frequency=frequency, told_until__lt=last)
    follows = Follow.objects.filter(user=OuterRef("pk"))
    waiting = Subscription.objects.filter(turn, Exists(follows), told_until__lt=now - SETTLED, user__is_active=True)
    return waiting.exclude(RefusedAddress.of("user__email"))


def send_digests() -> Digests:
    """Write to everybody whose turn it is of what has happened since the last time.

    For each reader the digest, and up to when it tells, are saved in one transaction. Whenever the sender dies, either
    nothing has happened, or the digest waits in the outbox. A reader whose news cannot be told keeps no other waiting.
    """
    now = timezone.now()
    Subscription.objects.filter(told_until__gt=now).update(told_until=now)  # by a clock that was ahead
    written = failed = 0
    for pk in list(due(now).order_by("pk").values_list("pk", flat=True)):
        try:
            written += _send_digest(pk, now)
        except Exception:
            failed += 1
            logger.exception("The news for user %s could not be told; the others get theirs.", pk)
    return Digests(written, failed)


@transaction.atomic
def _send_digest(pk: int, now: dt.datetime) -> bool:
    """Queue one reader's digest, unless another sender has or is about to; say whether there was anything to tell."""
    turn = due(now).select_related("user").select_for_update(of=("self",), skip_locked=True)
    subscription = turn.filter(pk=pk).first()
    if subscription is None:
        return False
    user, since, until = subscription.user, subscription.told_until, now - SETTLED
    with override(user.language):
        news = news_for(user, since=since, until=until, most=MOST + 1)
        unsubscribe = DIGESTS.url_for(user)
        if news:
            notify_user(
                user,
                "digest",
                key=f"digest:{user.pk}:{since.isoformat()}/{until.isoformat()}",
                headers=unsubscribe_headers(unsubscribe),
                groups=by_record(news[:MOST]),
                has_more=len(news) > MOST,
                unsubscribe_url=unsubscribe,
            )
    subscription.told_until = until
    subscription.save(update_fields=["told_until"])
    return bool(news)


def tell_again(key: str) -> None:
    """Begin the next digest where the lost one began: rather twice than never."""
    _name, user, span = key.split(":", 2)
    since = dt.datetime.fromisoformat(span.partition("/")[0])
    Subscription.objects.filter(pk=int(user)).exclude(frequency=Subscription.Frequency.NEVER).update(
        told_until=Least("told_until", since)
    )
