"""Meetings as calendar entries."""

from django.utils.translation import gettext as _

from core.calendar import Entry
from dialogues.models import Dialogue, Meeting


def entry_of(meeting: Meeting) -> Entry:
    """Return a meeting, which comes with its dialogue and area, as an entry in the page's language."""
    activity = meeting.activity
    dialogue = activity.dialogue
    is_real = not dialogue.is_demonstration
    return Entry(
        uid=meeting.uid,
        revision=meeting.revision + (dialogue.state == Dialogue.State.CANCELLED),
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        is_cancelled=meeting.is_cancelled,
        title=activity.title if is_real else _("Demonstration: %(title)s") % {"title": activity.title},
        said=(meeting.cancelled_because, activity.text, meeting.accessibility, dialogue.title),
        places=(meeting.place, str(meeting.area or "")),
        page=activity.get_absolute_url(),
    )
