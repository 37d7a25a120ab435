from django.utils.translation import gettext_lazy as _

from dialogues.kinds.base import ActivityKind

KIND = ActivityKind(hint=_("You enter what was said on paper and in rooms, so that it counts with the rest."), template="dialogues/kinds/workshop.html")
