"""The first page on which a dialogue is set up: all that is needed to open it but the rules and the activities."""

from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from core.forms.days import DayField
from core.forms.keys import RecordsField
from core.forms.texts import PlainTexts
from core.publishing.ordering import in_language
from core.wizard.pictured import PICTURE_FIELDS, PicturedForm
from dialogues.models import Dialogue
from dialogues.planning.actions import fill_checklist, tie_method
from dialogues.planning.promise_form import PromiseForm
from outcomes.forms.challenges import AboutChallengesForm
from outcomes.models import Outcome, PlanningStage
from partners.forms import offer_organisations
from partners.models import Organisation
from partners.permissions import writes_for
from places.forms import PlacedForm

State = Dialogue.State
MOST_METHODS = 200  # to choose between
WHOLE_DAY = len("2026-05-22")


class DialogueWhatForm(PlacedForm, AboutChallengesForm, PromiseForm, PicturedForm):
    """What is asked, of whom, where, when and with which promise. The button that searches saves nothing."""

    started = DayField(label=_("Opening day"), help_text=_("It can open automatically on this day."), empty_value="")
    ended = DayField(
        label=_("Closing day"),
        help_text=_("It closes automatically at the end of this day. Leave empty to close it yourself."),
        empty_value="",
    )
    used_method = forms.ModelChoiceField(
        Outcome.objects.none(),
        label=_("Which method do you use?"),
        required=False,
        empty_label=_("None from the portal"),
        help_text=_("The steps on its method card are added to your checklist."),
    )

    class Meta(PromiseForm.Meta):
        fields = (
            "title", "kind", "description", "challenges", "areas", "planning_stage", "used_method", "method", "started",
            "ended", *PromiseForm.Meta.fields, *PICTURE_FIELDS,
        )  # fmt: skip
        labels = {
            **PromiseForm.Meta.labels,
            "title": _("What do you want to ask?"),
            "kind": _("Who takes part?"),
            "description": _("What is it about, and why are you asking?"),
            "challenges": _("Challenges"),
            "areas": _("Where?"),
            "planning_stage": _("Where are you in the planning process?"),
            "method": _("How is it carried out, in one line?"),
        }
        help_texts: ClassVar[dict[str, Any]] = {
            **PromiseForm.Meta.help_texts,
            "title": _("The question is the dialogue’s title."),
            "description": _("In plain words: what is going to be done, what you want to know, and who you are."),
            "challenges": "",
            "areas": "",
            "method": _("For example: ideas here on the portal, and two meetings at the library."),
        }
        widgets = {
            **PromiseForm.Meta.widgets,
            "kind": forms.RadioSelect,
            "areas": forms.CheckboxSelectMultiple,
            "challenges": forms.CheckboxSelectMultiple,
            "description": forms.Textarea({"rows": 4}),
        }
        field_classes = {"areas": RecordsField, "challenges": RecordsField}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.method_before = self.instance.used_method
        self.fields["title"].required = self.fields["description"].required = True
        self.fields["kind"].choices = [(one.value, capfirst(one.label)) for one in Dialogue.Kind]  # type: ignore[attr-defined]
        stages = [
            ("", _("Not part of a planning process")),
            *((one.value, capfirst(one.label)) for one in PlanningStage),
        ]
        self.fields["planning_stage"].choices = stages  # type: ignore[attr-defined]
        self._offer_methods()
        self._fix_days()

    def _offer_methods(self) -> None:
        methods = Outcome.objects.visible_to(self.user).filter(kind=Outcome.Kind.METHOD)
        chosen = self.instance.used_method_id
        field: Any = self.fields["used_method"]
        field.queryset = methods | Outcome.objects.filter(pk=chosen)
        named = methods.defer("search_text", "more_sources").order_by(in_language("title"), "pk")
        offered = list(named[:MOST_METHODS])
        if chosen and self.instance.used_method not in offered:
            offered.insert(0, self.instance.used_method)
        field.choices = [("", field.empty_label), *((one.pk, str(one)) for one in offered)]

    def _fix_days(self) -> None:
        """Leave alone the days that have come already, and those that are known by month or year only."""
        for name in ("started", "ended"):
            if len(getattr(self.instance, name)) not in {0, WHOLE_DAY}:
                del self.fields["started"], self.fields["ended"]
                return
        if not self.instance.is_planned:
            self.fields["started"].disabled = True
        if self.instance.state == State.CLOSED:
            self.fields["ended"].disabled = True

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        today = timezone.localdate()
        started, ended = cleaned.get("started"), cleaned.get("ended")
        if self.instance.state_today == State.SCHEDULED and "started" in cleaned and not (started and started > today):
            self.add_error(
                "started", _("It opens automatically on this day, so choose a day in the future, or open it now.")
            )
        if self.instance.state in {State.SCHEDULED, State.OPEN} and ended and ended < today:
            self.add_error("ended", _("This day has passed. Choose a day in the future, or close the dialogue now."))
        return cleaned

    def save(self, commit: bool = True) -> Dialogue:
        dialogue: Dialogue = super().save(commit)
        if commit and dialogue.used_method != self.method_before:
            tie_method(dialogue, before=self.method_before)
            fill_checklist(dialogue, before=self.method_before)
        return dialogue


class NewDialogueForm(DialogueWhatForm):
    """The first step of a new dialogue, which also says whose it is."""

    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=_("Who is the organiser?"),
        help_text=_("The organisation that answers the participants."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_organisations(self, writes_for(self.user))


class CopyForm(PlainTexts, forms.Form):
    title = forms.CharField(
        label=_("What is the new dialogue called?"), max_length=Dialogue._meta.get_field("title").max_length
    )
