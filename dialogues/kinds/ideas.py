from django.utils.translation import gettext_lazy as _

from dialogues.contributing.forms import IdeaForm
from dialogues.kinds.base import ActivityKind

KIND = ActivityKind(
    hint=_("People write ideas, with a title and a picture if they like."),
    template="dialogues/kinds/ideas.html",
    contribution_form=IdeaForm,
)
