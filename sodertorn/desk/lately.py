"""What has been done in the admin lately, in the words and with the quotation marks of the reader's language."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.admin.models import LogEntry
from django.utils.text import Truncator
from django.utils.translation import get_language

SHOWN = 12
LONGEST = 90


@dataclass(frozen=True)
class Action:
    title: str
    url: str
    what: str
    who: str
    at: datetime


def lately() -> list[Action]:
    """Return the latest actions. One query."""
    entries = LogEntry.objects.select_related("user", "content_type").order_by("-action_time", "-pk")[:SHOWN]
    return [_action(entry) for entry in entries]


def _action(entry: LogEntry) -> Action:
    url = "" if entry.is_deletion() else entry.get_admin_url() or ""
    what = Truncator(entry.get_change_message() or entry.get_action_flag_display()).chars(LONGEST)
    return Action(entry.object_repr, url, quoted(what), str(entry.user), entry.action_time)


def quoted(text: str) -> str:
    """Return a text that Django has put together with the quotation marks of Swedish, where that is read."""
    return text.replace("“", "”") if get_language() == "sv" else text
