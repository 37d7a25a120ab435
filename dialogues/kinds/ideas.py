from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dialogues.contributing.forms import IdeaForm
from dialogues.kinds.base import ActivityKind

KIND = ActivityKind(
    hint=_("People write ideas, with a title and a picture if they like."),
    word=pgettext_lazy("in an address", "ideas"),
    contribution_form=IdeaForm,
)
