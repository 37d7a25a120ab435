"""The messages that the portal sends. Each app registers its own in ``notifications.py``."""

from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass
from pathlib import PurePath
from typing import NamedTuple

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import override

from pages.facts import FACTS


class Text(NamedTuple):
    """A message in one language; ``html`` is empty for most."""

    subject: str
    body: str
    html: str = ""


@dataclass(frozen=True)
class Notification:
    """A message that the portal sends, called by the name of its template, whose first line is the subject."""

    template: str
    recipient: str  # in words, for whoever reads the list
    context: Set[str]  # what the template is given, besides ``site_url``
    lost: Callable[[str], None] | None = None  # called with the message's key when it is refused or given up
    html: str = ""  # a template that says the same, drawn; extends "mail/letter.html"

    @property
    def name(self) -> str:
        return PurePath(self.template).stem

    def render(self, language: str, context: Mapping[str, object]) -> Text:
        """Return what is sent. Raises TypeError when something is missing in ``context``, or too much."""
        if context.keys() != self.context:
            raise TypeError(f"{self.template} is given {sorted(context)}, and needs {sorted(self.context)}.")
        with override(language):
            given = {**context, "site_url": settings.SITE_URL, "who_answers": _who_answers()}
            subject, _newline, body = render_to_string(self.template, given).strip().partition("\n")
            subject = " ".join(subject.split())
            html = render_to_string(self.html, {**given, "subject": subject}) if self.html else ""
            return Text(f"{settings.SITE_NAME}: {subject}"[:400], body.lstrip(), html)


def _who_answers() -> str:
    """Return the name of the organisation that answers for the portal, where it is known."""
    return FACTS["responsible"].value() if "responsible" in FACTS else ""


NOTIFICATIONS: dict[str, Notification] = {}


def register(*notifications: Notification) -> None:
    for notification in notifications:
        if notification.name in NOTIFICATIONS:
            raise ValueError(f"Two messages are called {notification.name}.")
        NOTIFICATIONS[notification.name] = notification
