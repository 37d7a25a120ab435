from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dialogues.contributing.forms import PlaceForm
from dialogues.kinds.base import ActivityKind

KIND = ActivityKind(
    hint=_("People say what they think about a place, on a map or in words."),
    word=pgettext_lazy("in an address", "map"),
    template="dialogues/kinds/map.html",
    contribution_form=PlaceForm,
    form_part="dialogues/kinds/map_where.html",
    head="dialogues/kinds/map_head.html",
)
