"""The messages that the portal sends. Each app registers its own in ``notifications.py``."""

from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass
from pathlib import PurePath

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import override


@dataclass(frozen=True)
class Notification:
    """A message that the portal sends, called by the name of its template, whose first line is the subject."""

    template: str
    recipient: str  # in words, for whoever reads the list
    context: Set[str]  # what the template is given, besides ``site_url``
    lost: Callable[[str], None] | None = None  # called with the message's key when it is refused or given up

    @property
    def name(self) -> str:
        return PurePath(self.template).stem

    def render(self, language: str, context: Mapping[str, object]) -> tuple[str, str]:
        """Return subject and body. Raises TypeError when something is missing in ``context``, or too much."""
        if context.keys() != self.context:
            raise TypeError(f"{self.template} is given {sorted(context)}, and needs {sorted(self.context)}.")
        with override(language):
            text = render_to_string(self.template, {**context, "site_url": settings.SITE_URL})
            subject, _newline, body = text.strip().partition("\n")
            return f"{settings.SITE_NAME}: {' '.join(subject.split())}"[:400], body.lstrip()


NOTIFICATIONS: dict[str, Notification] = {}


def register(*notifications: Notification) -> None:
    for notification in notifications:
        if notification.name in NOTIFICATIONS:
            raise ValueError(f"Two messages are called {notification.name}.")
        NOTIFICATIONS[notification.name] = notification
