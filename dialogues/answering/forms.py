from typing import Any

from django import forms
from django.db.models.functions import Length
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.files.pictures import PictureField
from core.forms.marks import IN_SOME_CASES, TO_PUBLISH, mark
from core.forms.texts import OneLanguageForm, PlainTextForm
from core.publishing.ordering import in_language
from core.wizard.forms import WizardForm
from core.wizard.pictured import ToldPictureForm
from dialogues.answering.actions import GOES_ON_TO, MOST_AT_ONCE, NONE
from dialogues.answering.answers import numbers
from dialogues.answering.drafting import answer_groups, in_group, told_answers
from dialogues.answering.outcome_forms import OutcomesField, own_outcomes
from dialogues.models import Answer, Dialogue, ResultPicture, Statement
from outcomes.models import Outcome

MOST_OUTCOMES = 50  # of the organiser's own
LISTED = 200  # contributions behind a statement, and answers, that its form shows
QUOTABLE = 50  # contributions to choose between, those with most support
LONGEST_QUOTE = 280
# What is sent as an answer says something; that it has come is said by the letter about it.
OFFERED = (*Answer.FINAL, Answer.State.CONSIDERED, *Answer.DONE)
STATES = [(state.value, capfirst(state.label)) for state in OFFERED]


class AnswerForm(PlainTextForm):
    """An answer to one contribution, or to several. Which can follow what there is, is said by the action."""

    state = forms.ChoiceField(label=pgettext_lazy("an answer", "Answer"), choices=STATES, widget=forms.RadioSelect)

    class Meta:
        model = Answer
        fields = ("text",)
        labels = {"text": _("Your answer in words")}
        help_texts = {
            "text": _(
                "The author will read it, and so can everyone else. Needed with yes, partly, no and what was not done."
            )
        }
        widgets = {"text": forms.Textarea(attrs={"rows": 5})}

    field_order = ["state", "text"]

    def __init__(self, *args: Any, known: Answer | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mark(self, IN_SOME_CASES, "text")
        if known is not None:
            offered = {*GOES_ON_TO[known.state], known.state}
            self.fields["state"].choices = [choice for choice in STATES if choice[0] in offered]  # type: ignore[attr-defined]

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
    field_order = ["all_found", "state", "text"]

    def __init__(self, *args: Any, chosen: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.chosen = chosen
        offered = {*GOES_ON_TO[NONE], *Answer.DONE}
        self.fields["state"].choices = [choice for choice in STATES if choice[0] in offered]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.chosen and not cleaned.get("all_found"):
            self.add_error(None, _("Tick the ones you mean."))
        elif len(self.chosen) > MOST_AT_ONCE:
            self.add_error(None, _("At most %(n)d at once.") % {"n": MOST_AT_ONCE})
        return cleaned


class _Quoted(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"”{obj.text}”"


class BecameForm(PlainTextForm, WizardForm):
    """What stands on the page Så blev det besides the points: the outcome, why some got no answer, and a quote."""

    class Meta:
        model = Dialogue
        fields = ("headline", "result", "unanswered_because", "quote")
        labels = {
            "headline": _("What came of it, in one sentence"),
            "result": _("What came of it, in short"),
            "unanswered_because": _("Why did some get no answer?"),
            "quote": _("A contribution to quote"),
        }
        help_texts = {
            "headline": _(
                "It stands largest on the page. Say what will be different, such as “The tunnel will be lit.”"
            ),
            "result": _("What people said, what you will do and not do, and why. Two or three sentences."),
            "unanswered_because": _(
                "It is shown on the page. Say it in plain words, and when they will have an answer."
            ),
            "quote": _("It stands large on the page, without a name. If its author withdraws it, it disappears."),
        }
        widgets = {
            "result": forms.Textarea(attrs={"rows": 5}),
            "unanswered_because": forms.Textarea(attrs={"rows": 3}),
        }
        field_classes = {"quote": _Quoted}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dialogue = self.instance
        self.fields["headline"].required = True
        mark(self, TO_PUBLISH, "result", "unanswered_because")
        self.untold = numbers(dialogue).untold
        if not self.untold and not dialogue.unanswered_because:
            del self.fields["unanswered_because"]
        short = dialogue.contributions.published_ideas().alias(length=Length("text")).filter(length__lte=LONGEST_QUOTE)
        listed = list(short.order_by("-n_supports", "pk").values_list("pk", flat=True)[:QUOTABLE])
        quote: Any = self.fields["quote"]
        offered = dialogue.contributions.published_ideas().filter(pk__in=[*listed, dialogue.quote_id or 0])
        quote.queryset = offered.order_by("-n_supports", "pk")
        quote.empty_label = _("No quote")
        if not listed and dialogue.quote_id is None:
            del self.fields["quote"]


class ResultPictureForm(ToldPictureForm, PlainTextForm):
    picture = PictureField()

    class Meta:
        model = ResultPicture
        fields = ("shows", "picture", "caption", "picture_alt", "picture_credit")
        labels = {
            "shows": _("What is it?"),
            "caption": _("Caption"),
        }
        help_texts = {"caption": _("One sentence below the picture, such as “The tunnel in May”.")}
        widgets = {"shows": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["picture_alt"].required = True
        self.fields["shows"].choices = [  # type: ignore[attr-defined]
            (one.value, capfirst(one.label)) for one in ResultPicture.Shows
        ]


class _Behind(forms.MultipleChoiceField):
    """Contributions behind a statement; one that somebody has taken away meanwhile is passed over."""

    def clean(self, value: Any) -> list[str]:
        return [key for key in self.to_python(value) if self.valid_value(key)]


class StatementForm(PlainTextForm, OneLanguageForm):
    """One thing that became of it, with the answers that it sums up, and how it went once it is on the site."""

    class Meta:
        model = Statement
        fields = (
            "said", "position", "text", "due", "decision", "decision_url", "outcomes", "order", "followed_up",
            "followed_up_on", "followed_up_text",
        )  # fmt: skip
        labels = {
            "said": _("You said"),
            "position": _("What do you answer?"),
            "text": _("What you will do, or will not do and why"),
            "due": _("When will it be done?"),
            "outcomes": _("Resulting outcomes"),
            "decision": _("Who decides or has decided"),
            "decision_url": _("Link to the decision"),
            "order": _("Place in the list"),
            "followed_up": _("Has it been done?"),
            "followed_up_on": _("When?"),
            "followed_up_text": _("How did it go?"),
        }
        help_texts = {
            "said": _(
                "In the words of those who took part, in one sentence. It is left out where some of what was said is "
                "no longer shown and fewer than five people are left behind it."
            ),
            "text": _("The first sentence is set large. Then say how, in plain words."),
            "due": _("2027, 2027-09 or 2027-09-15."),
            "decision": _("Who decides what, and when. Leave empty if nothing is to be decided."),
            "order": _("A number: 1 comes first."),
            "followed_up_on": _("2027, 2027-09 or 2027-09-15."),
            "followed_up_text": _("Needed where it has not been done. Everyone reads it."),
        }
        widgets = {
            "said": forms.Textarea(attrs={"rows": 2}),
            "position": forms.RadioSelect,
            "text": forms.Textarea(attrs={"rows": 5}),
            "outcomes": forms.CheckboxSelectMultiple,
            "followed_up": forms.RadioSelect,
            "followed_up_text": forms.Textarea(attrs={"rows": 3}),
        }
        field_classes = {"outcomes": OutcomesField}

    answers = _Behind(
        label=_("Which answers does it sum up?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("The contributions that got them are linked to it."),
    )
    take_away = _Behind(
        label=_("Contributions to unlink"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("These are linked to it without having an answer. The latest come first."),
    )
    field_order = ["said", "position", "text", "answers", "take_away"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the answers given, the outcomes that the dialogue is tied to, those of it, and the organiser's own."""
        super().__init__(*args, **kwargs)
        statement, dialogue = self.instance, self.instance.dialogue
        self.fields["position"].choices = [  # type: ignore[attr-defined]
            (state.value, capfirst(state.label)) for state in (*Statement.WILL, *Statement.WILL_NOT)
        ]
        self._offer_what_is_behind(statement, dialogue)
        self._offer_outcomes(statement, dialogue)
        self.fields["followed_up"].choices = [  # type: ignore[attr-defined]
            ("", _("Not yet")),
            *((one.value, capfirst(one.label)) for one in Statement.FollowedUp),
        ]
        mark(self, IN_SOME_CASES, "followed_up_text", "decision")
        if not dialogue.has_results:
            for name in ("followed_up", "followed_up_on", "followed_up_text"):
                del self.fields[name]

    def _offer_what_is_behind(self, statement: Statement, dialogue: Dialogue) -> None:
        told = told_answers(dialogue)
        self.groups = {str(group.key): group for group in answer_groups(told)[:LISTED]}
        field: Any = self.fields["answers"]
        field.choices = [(key, f"{group.words} ({group.n})") for key, group in self.groups.items()]
        behind = {
            (group.state, group.text, group.language)
            for group in answer_groups(told.filter(contribution__statements=statement.pk or 0))
        }
        self.initial["answers"] = [
            key for key, group in self.groups.items() if (group.state, group.text, group.language) in behind
        ]
        if not self.groups:
            del self.fields["answers"]
        shown = Statement.contributions.through.objects.filter(statement=statement.pk or 0).order_by("-pk")
        unanswered = shown.exclude(contribution__in=told.values("contribution")).select_related("contribution")[:LISTED]
        loose = [(str(row.contribution_id), str(row.contribution)) for row in unanswered]
        self.fields["take_away"].choices = loose  # type: ignore[attr-defined]
        if not loose:
            del self.fields["take_away"]

    def _offer_outcomes(self, statement: Statement, dialogue: Dialogue) -> None:
        tied = Outcome.objects.published().filter(dialogues=dialogue)
        if statement.pk:
            tied = tied | Outcome.objects.published().filter(statements=statement)
        own = own_outcomes(dialogue).order_by("-updated_at", "pk").values_list("pk", flat=True)[:MOST_OUTCOMES]
        known = {*tied.values_list("pk", flat=True), *own}
        offered = Outcome.objects.filter(pk__in=known).order_by(in_language("title"), "pk")
        self.fields["outcomes"].queryset = offered  # type: ignore[attr-defined]
        if "outcomes" not in self.data and not offered:
            del self.fields["outcomes"]

    def save(self, commit: bool = True) -> Any:
        statement = super().save(commit)
        if commit:
            chosen, before = set(self.cleaned_data.get("answers", [])), set(self.initial["answers"])
            for key in before - chosen:
                statement.contributions.remove(*in_group(statement.dialogue, self.groups[key]))
            for key in chosen:
                statement.contributions.add(*in_group(statement.dialogue, self.groups[key]))
            statement.contributions.remove(*map(int, self.cleaned_data.get("take_away", [])))
            statement.dialogue.outcomes.add(*statement.outcomes.all())
        return statement
