"""What came out of a dialogue: outcomes that are there, and new ones that begin with what a statement says."""

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.forms.keys import RecordsField, is_key
from core.forms.texts import PlainTexts
from core.lists.search import matching
from core.publishing.ordering import in_language
from dialogues.models import Dialogue
from outcomes.models import Outcome

FOUND = 20
MOST_CHOSEN = 100
TITLE = Outcome._meta.get_field("title").max_length
DESCRIPTION = Outcome._meta.get_field("description").max_length


def own_outcomes(dialogue: Dialogue) -> QuerySet[Outcome]:
    """Return the outcomes of the organiser, drafts too: whoever runs the dialogue reads them."""
    return Outcome.objects.filter(owner=dialogue.organiser_id or 0, origin_url="")


class OutcomesField(RecordsField):
    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Any) -> str:
        return str(obj) if obj.is_published else _("%(title)s (draft)") % {"title": obj}


class DialogueOutcomesForm(forms.Form):
    """Which outcomes came out of the dialogue, or were used in it. The button that searches saves nothing."""

    outcomes = OutcomesField(Outcome.objects.none(), label=_("Outcomes"), required=False)
    q = forms.CharField(label=_("Search outcomes"), required=False, max_length=200)

    def __init__(self, *args: Any, dialogue: Dialogue, user: User, sent: Any, **kwargs: Any) -> None:
        """Offer what it is tied to, what is ticked in what was sent, the organiser's own, and what was searched for."""
        super().__init__(*args, **kwargs)
        offered = Outcome.objects.visible_to(user)
        linked = dialogue.outcomes.values_list("pk", flat=True)
        self.hidden = list(dialogue.outcomes.exclude(pk__in=offered.filter(pk__in=linked).values("pk")))
        chosen = [int(key) for key in sent.getlist("outcomes")[:MOST_CHOSEN] if is_key(key)]
        asked_about = Q(slug=sent.get("outcome", ""))
        q = sent.get("q", "").strip()
        found = offered.filter(matching(q)) if q else own_outcomes(dialogue)
        keys = [*found.order_by("-updated_at", "pk").values_list("pk", flat=True)[:FOUND]]
        shown = offered.filter(Q(pk__in=[*linked, *chosen, *keys]) | asked_about)
        field: Any = self.fields["outcomes"]
        field.queryset = shown.order_by(in_language("title"), "pk").defer("search_text")
        ticked = {*offered.filter(pk__in=linked).values_list("pk", flat=True)}
        self.initial["outcomes"] = sorted(ticked | {*offered.filter(asked_about).values_list("pk", flat=True)})

    def save(self, dialogue: Dialogue) -> None:
        dialogue.outcomes.set([*self.cleaned_data["outcomes"], *self.hidden])


class BeginOutcomeForm(PlainTexts, forms.Form):
    """A new outcome, with what the statement says filled in."""

    kind = forms.ChoiceField(
        label=_("What is it?"),
        choices=[(kind.value, capfirst(kind.label)) for kind in Outcome.Kind],
        widget=forms.RadioSelect,
    )
    title = forms.CharField(
        label=_("What it is called"), max_length=TITLE, help_text=_("The name people will look for.")
    )
    description = forms.CharField(
        label=_("Describe it"), max_length=DESCRIPTION, widget=forms.Textarea(attrs={"rows": 8})
    )


class ChooseDialogueForm(forms.Form):
    """The dialogue that an outcome came out of: the organiser decides whether it did."""

    dialogue = forms.ModelChoiceField(
        Dialogue.objects.none(), label=_("Dialogue"), empty_label=_("Choose a dialogue"), to_field_name="slug"
    )

    def __init__(self, *args: Any, dialogues: QuerySet[Dialogue], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["dialogue"]
        field.queryset = dialogues
