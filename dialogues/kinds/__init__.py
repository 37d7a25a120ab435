"""The kinds of activity, a module each. To add one: copy a neighbour, name it in ``Kind``, and list it here."""

from dialogues.kinds import ideas, map, meeting, workshop
from dialogues.kinds.base import ActivityKind
from dialogues.models import Activity, Kind

KINDS: dict[str, ActivityKind] = {
    Kind.IDEAS: ideas.KIND,
    Kind.MAP: map.KIND,
    Kind.MEETING: meeting.KIND,
    Kind.WORKSHOP: workshop.KIND,
}


def kind_of(activity: Activity) -> ActivityKind:
    return KINDS[activity.kind]
