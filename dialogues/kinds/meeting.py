from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dialogues.kinds.base import ActivityKind
from dialogues.meetings.forms import MeetingSettingsForm
from dialogues.models import Activity, Meeting, Participant, Registration
from dialogues.permissions import can_run

State = Registration.State


def context(request: HttpRequest, activity: Activity, participant: Participant | None) -> dict[str, Any]:
    """Return the meeting, how many come, and the visitor's own registration: two queries, and two of a participant."""
    meeting = Meeting.objects.select_related("area").filter(activity=activity).first()
    if meeting is None:
        return {"meeting": None}
    meeting.activity = activity
    counts = meeting.registrations.aggregate(
        taken=Count("pk", filter=Q(state=State.REGISTERED)), waiting=Count("pk", filter=Q(state=State.WAITING))
    )
    standing = meeting.registrations.standing()
    registration = standing.filter(participant=participant).first() if participant else None
    return {
        "meeting": meeting,
        "taken": counts["taken"],
        "waiting": counts["waiting"],
        "free": None if meeting.capacity is None else max(meeting.capacity - counts["taken"], 0),
        "registration": registration,
        "place_in_line": registration.place_in_line() if registration else 0,
        "may_register": meeting.takes_registrations,
        "holds_meeting": request.user.is_authenticated and can_run(request.user, activity.dialogue),
    }


KIND = ActivityKind(
    hint=_("People meet at a set time, in person or online."),
    labels={
        "title": _("What is the meeting called?"),
        "text": _("What happens at the meeting?"),
        "use": _("What happens to what is said, in one line?"),
        "opens_at": _("Registration opens"),
        "closes_at": _("Registration closes"),
    },
    help_texts={
        "title": _("Such as: Open house about the square"),
        "text": _("The programme, who will be there, and whether there is coffee."),
        "opens_at": _("Leave empty to open registration with the dialogue."),
        "closes_at": _("Leave empty to take registrations until the meeting begins."),
    },
    advice=_("Choose a time and a place where those affected can come, and say what happens with what they say."),
    word=pgettext_lazy("in an address", "meeting"),
    template="dialogues/kinds/meeting.html",
    has_contributions=False,
    settings_form=MeetingSettingsForm,
    asked_at_once=("starts_at", "ends_at", "place", "link"),
    can_wait=_("Leave time and place empty if they have not been decided."),
    context=context,
)
