"""Mail that is sent once, and only after what it tells about has been saved.

A message is a row, written in the transaction that it tells of. A worker sends it when that is through; what could not
be sent then (the mail server is down, the process died) is sent by ``manage.py send_letters``, a job of the timetable:
``mail.sending``. No request ever waits for a mail server.
"""

import uuid
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import partial
from itertools import islice
from typing import NamedTuple

from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Min
from django.utils.html import escape
from django.utils.translation import override
from django_tasks import task

from accounts.models import User
from mail.models import OutboxMessage
from mail.registry import NOTIFICATIONS, Text
from mail.sending import send_now, send_waiting
from mail.unsubscribing import unsubscribe_headers

_BATCH = 500  # messages written at a time
_OWN = uuid.uuid4().hex  # marks the places in a text for many that are each one's own


class Recipient(NamedTuple):
    key: str
    to: str
    language: str
    own: Mapping[str, str]  # what the template is given besides, for this one alone; "unsubscribe_url" always


def queue_mail(
    name: str,
    *,
    to: str,
    language: str,
    key: str = "",
    headers: Mapping[str, str] | None = None,
    context: Mapping[str, object],
) -> None:
    """Queue the message ``name`` for the address ``to``, unless one with the same ``key`` has been queued before."""
    text = NOTIFICATIONS[name].render(language, context)
    values = {"name": name, "address": to, **text._asdict(), "headers": dict(headers or {})}
    if key:
        message, is_new = OutboxMessage.objects.get_or_create(key=key, defaults=values)
    else:
        message, is_new = OutboxMessage.objects.create(key=f"{name}:{uuid.uuid4().hex}", **values), True
    if is_new:
        _send_soon(message)


def queue_email(email: EmailMessage) -> None:
    """Queue a mail that a library has written, to each of its recipients."""
    for address in email.recipients():
        message = OutboxMessage.objects.create(
            key=f"mail:{uuid.uuid4().hex}", name="mail", address=address, subject=str(email.subject),
            body=str(email.body), headers=email.extra_headers,
        )  # fmt: skip
        _send_soon(message)


def queue_mail_to_many(
    name: str,
    recipients: Iterable[Recipient],
    *,
    headers: Callable[[], Mapping[str, str]] = dict,
    context: Mapping[str, object],
) -> None:
    """Queue one message for many. A key that has been queued before is passed over. ``headers`` are asked by language.

    But for what is each one's own, all who read one language get the same: ten thousand are queued as fast as two.
    """
    texts: dict[tuple[str, ...], tuple[Text, dict[str, str]]] = {}
    left = iter(recipients)
    while batch := list(islice(left, _BATCH)):
        rows = []
        for one in batch:
            places = {what: f"{what}-{_OWN}" if value else "" for what, value in one.own.items()}
            kind = one.language, *places.values()
            if kind not in texts:
                with override(one.language):
                    texts[kind] = NOTIFICATIONS[name].render(one.language, {**context, **places}), dict(headers())
            (subject, body, html), alike = texts[kind]
            for what, value in one.own.items():
                body = body.replace(f"{what}-{_OWN}", value)
                html = html.replace(f"{what}-{_OWN}", escape(value))
            row = OutboxMessage(key=one.key, name=name, address=one.to, subject=subject, body=body, html=html)
            row.headers = {**alike, **unsubscribe_headers(one.own["unsubscribe_url"])}
            rows.append(row)
        OutboxMessage.objects.bulk_create(rows, ignore_conflicts=True)
    transaction.on_commit(send_all.enqueue, robust=True)


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


def _send_soon(message: OutboxMessage) -> None:
    """Ask a worker for it. What it tells of is saved even if that fails, and then the job of the timetable sends it."""
    transaction.on_commit(partial(send_one.enqueue, message.pk), robust=True)


@task
def send_one(pk: int) -> None:
    send_now(pk)


@task
def send_all() -> None:
    send_waiting()


def waiting_since() -> datetime | None:
    """Return when the oldest message that waits was written; None where none does."""
    since: datetime | None = OutboxMessage.objects.waiting().aggregate(since=Min("written_at"))["since"]
    return since
