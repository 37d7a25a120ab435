from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dialogues.contributing.pin_forms import DrawnForm
from dialogues.kinds.base import ONE_THING, WRITING_HELP, WRITING_LABELS, ActivityKind
from dialogues.pins.forms import DrawingForm
from dialogues.pins.page import context

KIND = ActivityKind(
    hint=_("People say what they think about parts of a plan, a drawing or an aerial photo that you send."),
    labels={**WRITING_LABELS, "title": _("What should people point out in the picture?")},
    help_texts={**WRITING_HELP, "title": _("Such as: Where in the proposal would you not feel safe?")},
    advice=ONE_THING,
    word=pgettext_lazy("in an address", "drawing"),
    template="dialogues/kinds/map.html",
    contribution_form=DrawnForm,
    form_part="dialogues/kinds/map_where.html",
    head="dialogues/kinds/map_head.html",
    names_places=True,
    has_picture=False,  # the drawing is one
    has_pins=True,
    settings_form=DrawingForm,
    context=context,
)
