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
    word=pgettext_lazy("in an address", "meeting"),
    template="dialogues/kinds/meeting.html",
    has_contributions=False,
    settings_form=MeetingSettingsForm,
    context=context,
)
