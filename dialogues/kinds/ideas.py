from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dialogues.contributing.forms import IdeaForm
from dialogues.kinds.base import ONE_THING, WRITING_HELP, WRITING_LABELS, ActivityKind

KIND = ActivityKind(
    hint=_("People write ideas, with a title and a picture if they like."),
    labels={**WRITING_LABELS, "title": _("What do you want ideas about?")},
    help_texts=WRITING_HELP,
    advice=ONE_THING,
    word=pgettext_lazy("in an address", "ideas"),
    contribution_form=IdeaForm,
)
