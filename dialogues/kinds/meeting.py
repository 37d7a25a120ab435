from django.utils.translation import gettext_lazy as _

from dialogues.kinds.base import ActivityKind

KIND = ActivityKind(hint=_("People meet at a certain time, in a room or online."), template="dialogues/kinds/meeting.html")
