from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dialogues.contributing.pin_forms import PlaceForm
from dialogues.kinds.base import ONE_THING, WRITING_HELP, WRITING_LABELS, ActivityKind
from dialogues.pins.forms import FrameForm
from dialogues.pins.page import context

KIND = ActivityKind(
    hint=_("People say what they think about a place, on a map or in words."),
    labels={**WRITING_LABELS, "title": _("What should people point out on the map?")},
    help_texts={**WRITING_HELP, "title": _("Such as: Where does the way to the station feel unsafe?")},
    advice=ONE_THING,
    word=pgettext_lazy("in an address", "map"),
    template="dialogues/kinds/map.html",
    contribution_form=PlaceForm,
    form_part="dialogues/kinds/map_where.html",
    head="dialogues/kinds/map_head.html",
    names_places=True,
    has_pins=True,
    settings_form=FrameForm,
    context=context,
)
