from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.forms.marks import IN_SOME_CASES, ONE_OF_THEM, mark
from core.forms.texts import OneLanguageForm, PlainTextForm
from core.publishing.ordering import in_language
from core.wizard.forms import WizardForm
from dialogues.answering.actions import GOES_ON_TO, MOST_AT_ONCE, NONE
from dialogues.answering.outcome_forms import OutcomesField, own_outcomes
from dialogues.models import Answer, Dialogue, Statement
from outcomes.models import Outcome

MOST_OUTCOMES = 50  # of the organiser's own
LISTED = 200  # contributions behind a statement that its form shows
STATES = [(state.value, capfirst(state.label)) for state in Answer.State]


class AnswerForm(PlainTextForm):
    """An answer to one contribution, or to several. Which can follow what there is, is said by the action."""

    state = forms.ChoiceField(
        label=pgettext_lazy("an answer", "Answer"), choices=[("", _("Choose an answer")), *STATES]
    )

    class Meta:
        model = Answer
        fields = ("text",)
        labels = {"text": _("Your answer in words")}
        help_texts = {
            "text": _(
                "Needed for accepted, partly accepted, not accepted and not implemented. The author will read it."
            )
        }
        widgets = {"text": forms.Textarea(attrs={"rows": 5})}

    field_order = ["state", "text"]

    def __init__(self, *args: Any, known: Answer | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mark(self, IN_SOME_CASES, "text")
        if known is not None:
            offered = {*GOES_ON_TO[known.state], known.state}
            self.fields["state"].choices = [  # type: ignore[attr-defined]
                ("", _("Choose an answer")),
                *(choice for choice in STATES if choice[0] in offered),
            ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("state") in Answer.NEEDS_TEXT and not cleaned.get("text"):
            self.add_error("text", _("Explain why: the author will read this."))
        return cleaned

    def _post_clean(self) -> None:
        """Leave the rules of a whole answer to the action: the form holds a part of one."""


class AnswerManyForm(AnswerForm):
    """The same answer to all that are ticked, or to all that the filter finds."""

    all_found = forms.BooleanField(label=_("All that match the filter"), required=False)
    statement = forms.ModelChoiceField(
        Statement.objects.none(), label=_("Link them to"), required=False, empty_label=_("No statement")
    )
    field_order = ["all_found", "state", "text", "statement"]

    def __init__(self, *args: Any, dialogue: Dialogue, chosen: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.chosen = chosen
        self.fields["state"].required = False
        mark(self, ONE_OF_THEM, "state", "statement")
        of_first = [("", _("No answer now")), *(choice for choice in STATES if choice[0] in GOES_ON_TO[NONE])]
        done = [choice for choice in STATES if choice[0] in Answer.DONE]
        self.fields["state"].choices = [*of_first, *done]  # type: ignore[attr-defined]
        self.fields["statement"].queryset = dialogue.statements.order_by("order", "pk")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.chosen and not cleaned.get("all_found"):
            self.add_error(None, _("Tick the ones you mean."))
        elif len(self.chosen) > MOST_AT_ONCE:
            self.add_error(None, _("At most %(n)d at once.") % {"n": MOST_AT_ONCE})
        if not cleaned.get("state") and not cleaned.get("statement") and "state" not in self.errors:
            self.add_error("state", _("Choose an answer, or a statement to link them to."))
        return cleaned


class SummaryForm(PlainTextForm, WizardForm):
    class Meta:
        model = Dialogue
        fields = ("result",)
        labels = {"result": _("What came of the contributions?")}
        widgets = {"result": forms.Textarea(attrs={"rows": 10})}


class _Behind(forms.MultipleChoiceField):
    """Contributions behind a statement; one that somebody has taken away meanwhile is passed over."""

    def clean(self, value: Any) -> list[str]:
        return [key for key in self.to_python(value) if self.valid_value(key)]


class StatementForm(PlainTextForm, OneLanguageForm):
    """One thing that became of it. Contributions are put behind it from the list of answers."""

    class Meta:
        model = Statement
        fields = ("text", "outcomes", "decision", "decision_url", "order")
        labels = {
            "text": _("What came of the contributions?"),
            "outcomes": _("Resulting outcomes"),
            "decision": _("Decision"),
            "decision_url": _("Link to the decision"),
            "order": _("Place in the list"),
        }
        help_texts = {
            "text": _("One thing at a time, in plain words: what you will or will not do, and why."),
            "decision": _("Who decided what, and when. Leave empty if nothing has been decided."),
            "order": _("A number: 1 comes first."),
        }
        widgets = {"text": forms.Textarea(attrs={"rows": 4}), "outcomes": forms.CheckboxSelectMultiple}
        field_classes = {"outcomes": OutcomesField}

    take_away = _Behind(
        label=_("Contributions to unlink"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("These are linked to it now. The latest come first."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the outcomes that the dialogue is tied to, those of the statement, and the organiser's own."""
        super().__init__(*args, **kwargs)
        statement, dialogue = self.instance, self.instance.dialogue
        tied = Outcome.objects.published().filter(dialogues=dialogue)
        if statement.pk:
            tied = tied | Outcome.objects.published().filter(statements=statement)
        own = own_outcomes(dialogue).order_by("-updated_at", "pk").values_list("pk", flat=True)[:MOST_OUTCOMES]
        known = {*tied.values_list("pk", flat=True), *own}
        offered = Outcome.objects.filter(pk__in=known).order_by(in_language("title"), "pk")
        self.fields["outcomes"].queryset = offered  # type: ignore[attr-defined]
        shown = Statement.contributions.through.objects.filter(statement=statement.pk or 0).order_by("-pk")
        behind = [
            (str(row.contribution_id), str(row.contribution)) for row in shown.select_related("contribution")[:LISTED]
        ]
        self.fields["take_away"].choices = behind  # type: ignore[attr-defined]
        if not behind:
            del self.fields["take_away"]
        if "outcomes" not in self.data and not offered:
            del self.fields["outcomes"]

    def save(self, commit: bool = True) -> Any:
        statement = super().save(commit)
        if commit:
            statement.contributions.remove(*map(int, self.cleaned_data.get("take_away", [])))
            statement.dialogue.outcomes.add(*statement.outcomes.all())
        return statement
