"""The mail server: one connection for many letters, and what stands on each of them."""

import uuid
from contextlib import suppress
from types import TracebackType
from typing import Self

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend

from mail.answers import answer_in
from mail.models import OutboxMessage
from mail.verp import return_path

PATIENCE = 3  # letters in a row that find nobody; then the server is away


class Server:
    """Keeps its connection from letter to letter, and takes a new one after whatever went wrong.

    It may be used inside itself: the connection ends where the outermost ``with`` does.
    """

    def __init__(self) -> None:
        self._connection: BaseEmailBackend | None = None
        self._depth = 0
        self._in_vain = 0

    @property
    def is_away(self) -> bool:
        return self._in_vain >= PATIENCE

    def send(self, email: EmailMessage) -> None:
        """Send it. Raises what the server or the connection says against it."""
        connection = self._connection or self._open()
        try:
            connection.send_messages([email])
        except Exception as error:
            self._in_vain = self._in_vain + 1 if answer_in(error).is_away else 0
            self._close()
            raise
        self._in_vain = 0

    def _open(self) -> BaseEmailBackend:
        """Whoever cannot be reached, or does not let us in, is not asked again for the next letter."""
        connection = get_connection(settings.MAIL_SERVER)
        try:
            connection.open()
        except Exception:
            self._in_vain = PATIENCE
            raise
        self._connection = connection
        return connection

    def __enter__(self) -> Self:
        self._depth += 1
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._depth -= 1
        if not self._depth:
            self._close()

    def _close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(Exception):  # the letters it has taken are sent, whether it says goodbye or not
                connection.close()


def email_of(message: OutboxMessage) -> EmailMessage:
    """Return the message as it goes out. It says that a machine wrote it, so that no machine answers (RFC 3834)."""
    host = settings.SITE_URL.partition("://")[2].partition(":")[0]
    headers = {
        "From": settings.DEFAULT_FROM_EMAIL,
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        **({"Reply-To": settings.REPLY_TO} if settings.REPLY_TO else {}),
        **message.headers,
        "Message-ID": f"<{uuid.uuid5(uuid.NAMESPACE_URL, message.key).hex}@{host}>",
    }
    email = EmailMultiAlternatives(
        message.subject, message.body, return_path(message), to=[message.address], headers=headers
    )
    if message.html:
        email.attach_alternative(message.html, "text/html")
    return email
