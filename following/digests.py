"""The digest: when a reader's turn is, what it tells, and that it is told again if the letter is lost."""

import datetime as dt
import logging
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Least
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from accounts.models import RefusedAddress, User
from core.jobs.schedule import MORNING
from following.by_mail import page_of
from following.models import AddressFollower, Follow, Follower, Subscription
from following.news import by_record, news_for
from following.unsubscribing import BY_ADDRESS, DIGESTS
from mail.outbox import queue_mail
from mail.unsubscribing import unsubscribe_headers

# What is being saved this very moment may carry a time that has passed already; it is told of next time.
SETTLED = dt.timedelta(minutes=1)
BY_MAIL = "digest-by-mail"  # how the keys of those to addresses begin
MOST = 100  # rows of news in a digest
logger = logging.getLogger(__name__)


class Digests(NamedTuple):
    written: int
    failed: int


def due(now: dt.datetime) -> QuerySet[Subscription]:
    """Return the accounts whose turn it is.

    Whoever's mail comes back has to say first that the address works; what has happened meanwhile is told then.
    """
    follows = Follow.objects.filter(user=OuterRef("user"))
    return Subscription.objects.filter(_turn(now), Exists(follows), user__is_active=True).exclude(
        RefusedAddress.of("user__email")
    )


def due_by_mail(now: dt.datetime) -> QuerySet[AddressFollower]:
    """Return the addresses without an account whose turn it is."""
    follows = Follow.objects.filter(address=OuterRef("pk"))
    return AddressFollower.objects.filter(_turn(now), Exists(follows)).exclude(RefusedAddress.of("email"))


def _turn(now: dt.datetime) -> Q:
    """Match those whose turn it is: by the day here, so that no turn comes later in the day than the one before."""
    here = timezone.localtime(now)
    today = here.date() if here.time() >= MORNING else here.date() - dt.timedelta(days=1)
    turn = Q(frequency=Subscription.Frequency.AT_ONCE)
    for frequency, days in Subscription.EVERY.items():
        last = timezone.make_aware(dt.datetime.combine(today - dt.timedelta(days=days - 1), dt.time()))
        turn |= Q(frequency=frequency, told_until__lt=last)
    return turn & Q(told_until__lt=now - SETTLED)


def send_digests() -> Digests:
    """Write to everybody whose turn it is of what has happened since the last time.

    For each reader the digest, and up to when it tells, are saved in one transaction. Whenever the sender dies, either
    nothing has happened, or the digest waits in the outbox. A reader whose news cannot be told keeps no other waiting.
    """
    now = timezone.now()
    written = failed = 0
    for model, whose_turn in ((Subscription, due), (AddressFollower, due_by_mail)):
        model._default_manager.filter(told_until__gt=now).update(told_until=now)  # by a clock that was ahead
        for pk in list(whose_turn(now).order_by("pk").values_list("pk", flat=True)):
            try:
                written += _send_digest(whose_turn(now).filter(pk=pk), now)
            except Exception:
                failed += 1
                logger.exception("The news for %s %s could not be told; the others get theirs.", model.__name__, pk)
    return Digests(written, failed)


@transaction.atomic
def _send_digest(turn: QuerySet[Any], now: dt.datetime) -> bool:
    """Queue one reader's digest, unless another sender has or is about to; say whether there was anything to tell."""
    told: Subscription | AddressFollower | None = turn.select_for_update(of=("self",), skip_locked=True).first()
    if told is None:
        return False
    follower: Follower = told.user if isinstance(told, Subscription) else told
    name = "digest" if isinstance(follower, User) else BY_MAIL
    since, until = told.told_until, now - SETTLED
    with override(follower.language):
        news = news_for(follower, since=since, until=until, most=MOST + 1)
        unsubscribe = DIGESTS.url_for(follower) if isinstance(follower, User) else BY_ADDRESS.url_for(follower)
        follows_url = reverse("following:list") if isinstance(follower, User) else page_of(follower)
    if news:
        queue_mail(
            "digest",
            to=follower.email,
            language=follower.language,
            key=f"{name}:{follower.pk}:{since.isoformat()}/{until.isoformat()}",
            headers=unsubscribe_headers(unsubscribe),
            context={
                "groups": by_record(news[:MOST]),
                "has_more": len(news) > MOST,
                "follows_url": follows_url,
                "unsubscribe_url": unsubscribe,
            },
        )
    told.told_until = until
    told.save(update_fields=["told_until"])
    return bool(news)


def tell_again(key: str) -> None:
    """Begin the next digest where the lost one began: rather twice than never."""
    name, pk, span = key.split(":", 2)
    since = dt.datetime.fromisoformat(span.partition("/")[0])
    told = AddressFollower if name == BY_MAIL else Subscription
    told._default_manager.filter(pk=int(pk)).exclude(frequency=told.Frequency.NEVER).update(
        told_until=Least("told_until", since)
    )
