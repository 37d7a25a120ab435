"""The editors' letter: one a morning, with everything that has been handed in since the one before.

What is told stands in the piles of the desk (``told``). Each editor has a moment of their own up to which they have
been told, so that one who comes back, or whose letter was lost, hears of everything that still waits.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.db.models import QuerySet
from django.db.models.functions import Least
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from accounts.models import RefusedAddress, User
from core.jobs import Done, each
from mail.outbox import notify_user
from sodertorn.desk.piles import name_of, piles_of, url_of

# What is being saved this very moment may carry a time that has passed already; it is told of next time.
SETTLED = dt.timedelta(minutes=1)
SHOWN = 20  # of each pile


@dataclass(frozen=True)
class NewInPile:
    """What is new in one pile, in the words of the letter."""

    name: str
    rows: list[tuple[str, str]]  # what it is called, and its page in the admin
    url: str
    has_more: bool


def tell_editors() -> Done:
    now = timezone.now()
    editors = User.objects.filter(is_staff=True, is_active=True, editors_letter=True)
    editors.filter(handed_in_until__gt=now).update(handed_in_until=now)  # by a clock that was ahead
    return each(editors.exclude(RefusedAddress.of("email")).order_by("pk"), _tell)


def _tell(editor: User) -> bool:
    """Tell one editor what is new to them, and note up to when; return whether there was anything."""
    user = User.objects.select_for_update(of=("self",)).get(pk=editor.pk)
    since, until = user.handed_in_until, timezone.now() - SETTLED
    if since and since >= until:
        return False
    with override(user.language):
        if told := _new(since, until):
            key = f"handed_in:{user.pk}:{since.isoformat() if since else ''}/{until.isoformat()}"
            notify_user(user, "handed_in", key=key, piles=told)
    User.objects.filter(pk=user.pk).update(handed_in_until=until)
    return bool(told)


def _new(since: dt.datetime | None, until: dt.datetime) -> list[NewInPile]:
    """Return what has come into each pile between two moments, and still waits. One query a pile."""
    told = []
    for model_admin, pile in piles_of(admin.site):
        if not pile.told:
            continue
        waiting: QuerySet[Any] = pile.pick(model_admin.model._default_manager.all()).filter(since__lte=until)
        records = list((waiting.filter(since__gt=since) if since else waiting).order_by("since", "pk")[: SHOWN + 1])
        if records:
            options = model_admin.opts
            page = f"admin:{options.app_label}_{options.model_name}_change"
            rows = [(str(one), f"{settings.SITE_URL}{reverse(page, args=[one.pk])}") for one in records[:SHOWN]]
            list_url = f"{settings.SITE_URL}{url_of(model_admin, pile)}"
            told.append(NewInPile(name_of(model_admin, pile), rows, list_url, len(records) > SHOWN))
    return told


def tell_again(key: str) -> None:
    """Begin the next letter where the lost one began: rather twice than never."""
    _name, user, span = key.split(":", 2)
    since = span.partition("/")[0]
    until = Least("handed_in_until", dt.datetime.fromisoformat(since)) if since else None
    User.objects.filter(pk=int(user)).update(handed_in_until=until)
