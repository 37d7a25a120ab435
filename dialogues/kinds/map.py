from django.utils.translation import gettext_lazy as _

from dialogues.kinds.base import ActivityKind

KIND = ActivityKind(hint=_("People say what they think about a place, on a map or in words."), template="dialogues/kinds/map.html")
