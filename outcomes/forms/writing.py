"""The steps in which a member writes about an outcome: what it is, which challenges it answers, and its method card."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from challenges.models import Challenge, Perspective
from core.forms.keys import RecordsField, is_key
from core.forms.rows import RowForm, Rows, WithRows
from core.lists.search import matching
from core.publishing.ordering import in_language
from core.publishing.provenance import Relation
from core.wizard.forms import WizardForm
from core.wizard.pictured import PICTURE_FIELDS, PicturedForm
from outcomes.models import AnsweredChallenge, MethodCard, Outcome, PlanningStage, Skill
from outcomes.permissions import linkable_challenges
from partners.forms import offer_organisations
from partners.models import Organisation
from partners.permissions import writes_for
from places.forms import PlacedForm

MOST_PEOPLE = 1_000_000
MOST_HOURS = 100_000
MOST_ANSWERS = 200  # rows of the form
FOUND = 20


class OutcomeWhatForm(PlacedForm, PicturedForm):
    class Meta:
        model = Outcome
        fields = ("kind", "title", "description", "relation", "perspectives", "areas", *PICTURE_FIELDS)
        field_classes = {"perspectives": RecordsField, "areas": RecordsField}
        labels = {
            "kind": _("What is it?"),
            "title": _("What it is called"),
            "description": _("Describe it"),
            "relation": _("Whose work is it?"),
            "perspectives": _("Perspectives"),
            "areas": _("Where was it developed or used?"),
        }
        help_texts = {
            "title": _("The name people will look for."),
            "description": _(
                "What it is, what you do with it, and what it leads to. The steps have a page of their own."
            ),
            "perspectives": _("Choose those that fit."),
            "areas": "",
        }
        widgets = {
            "kind": forms.RadioSelect,
            "relation": forms.RadioSelect,
            "description": forms.Textarea(attrs={"rows": 8}),
            "perspectives": forms.CheckboxSelectMultiple,
            "areas": forms.CheckboxSelectMultiple,
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].required = self.fields["description"].required = True
        self.fields["kind"].choices = [(kind.value, capfirst(kind.label)) for kind in Outcome.Kind]  # type: ignore[attr-defined]
        self.fields["relation"].choices = [(one.value, capfirst(one.label)) for one in Outcome.RELATIONS]  # type: ignore[attr-defined]
        self.fields["perspectives"].queryset = Perspective.objects.order_by("order")  # type: ignore[attr-defined]


class NewOutcomeForm(OutcomeWhatForm):
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=_("On behalf of"),
        help_text=_("The organisation responsible for the page and its method card."),
    )
    challenge = forms.SlugField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["relation"] = Relation.PARTNER
        offer_organisations(self, writes_for(self.user))


class AnswerRow(RowForm):
    order = None  # type: ignore[assignment]  # they stand by their titles
    challenge = forms.CharField(required=False, widget=forms.HiddenInput)
    is_answered = forms.BooleanField(required=False)
    how = forms.CharField(
        label=_("How does it respond to the challenge? One sentence"),
        max_length=AnsweredChallenge._meta.get_field("how").max_length,
        error_messages={"required": _("Say in one sentence how it responds to the challenge.")},
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    field_order = ("challenge", "is_answered", "how")

    class Meta:
        model = AnsweredChallenge
        fields = ("how",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["challenge"] = str(self.instance.challenge_id or "")
        self.initial["is_answered"] = not self.is_new
        if self.instance.challenge_id:
            self.fields["is_answered"].label = self.instance.challenge.title

    @property
    def is_gone(self) -> bool:
        return self.instance.challenge_id is None

    def full_clean(self) -> None:
        """Ask for no sentence about a challenge that it does not answer."""
        super().full_clean()
        if self.is_bound and not self.cleaned_data.get("is_answered"):
            self.errors.clear()


class AnswerRows(Rows):
    """A row for each challenge that is answered or ticked, and one for each that a search has found."""

    key = "challenge"

    def __init__(self, *args: Any, outcome: Outcome, user: User, sent: QueryDict, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        answers = outcome.answers.select_related("challenge").order_by(in_language("challenge__title"), "pk")
        self.answers = {str(answer.challenge_id): answer for answer in answers}
        self.initial = [{} for _answer in self.answers]
        offered = linkable_challenges(user)
        self._add(outcome, offered.filter(pk__in=self._sent_keys(sent)))
        if not self.is_bound:
            found = found_among(offered, user, sent.get("q", ""))
            self.found = self._add(outcome, found.exclude(pk__in=self.answers)[:FOUND])
            self.extra = self.max_num = len(self.answers)

    def known(self) -> list[str]:
        return list(self.answers)

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        if index is None:
            answer = None
        elif self.is_bound:
            answer = self.answers.get(self.data.get(f"{self.add_prefix(index)}-{self.key}", ""))
        else:
            answer = list(self.answers.values())[index]
        return {**super().get_form_kwargs(index), "instance": answer}

    def _sent_keys(self, sent: QueryDict) -> list[str]:
        """Return the challenges that were sent; where it is searched again, those that were ticked."""
        rows = [self.add_prefix(number) for number in range(self.absolute_max)]
        keys = [sent.get(f"{row}-{self.key}", "") for row in rows if self.is_bound or f"{row}-is_answered" in sent]
        return [key for key in keys if is_key(key)][:MOST_ANSWERS]

    def _add(self, outcome: Outcome, challenges: Iterable[Challenge]) -> bool:
        before = len(self.answers)
        for challenge in challenges:
            self.answers.setdefault(str(challenge.pk), AnsweredChallenge(outcome=outcome, challenge=challenge))
        return len(self.answers) > before


class AnswersForm(WithRows):
    formset_classes = {
        "answer": forms.formset_factory(AnswerRow, formset=AnswerRows, max_num=MOST_ANSWERS, absolute_max=MOST_ANSWERS)
    }
    q = forms.CharField(label=_("Search challenges"), required=False, max_length=200)

    class Meta:
        model = Outcome
        fields = ()

    def __init__(self, *args: Any, sent: QueryDict, **kwargs: Any) -> None:
        self.sent = sent
        super().__init__(*args, **kwargs)

    def rows_kwargs(self, prefix: str) -> dict[str, Any]:
        return {"outcome": self.instance, "user": self.user, "sent": self.sent}

    def save(self, commit: bool = True) -> Outcome:
        outcome: Outcome = super().save(commit)
        for row in self.formsets["answer"]:
            if row.is_gone:
                continue
            if row.cleaned_data.get("is_answered"):
                row.save()
            elif not row.is_new:
                row.instance.delete()
        return outcome


class CardForm(WizardForm):
    """The method card. Whatever is not known is left empty, and said to be undocumented."""

    stages = forms.TypedMultipleChoiceField(
        label=_("In which planning stages can it be used?"),
        choices=[(one.value, capfirst(one.label)) for one in PlanningStage],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    skills = forms.TypedMultipleChoiceField(
        label=_("Which skills do the people leading it need?"),
        choices=[(one.value, capfirst(one.label)) for one in Skill],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    participants_min = forms.IntegerField(
        label=_("Participants, at least"), required=False, min_value=1, max_value=MOST_PEOPLE
    )
    participants_max = forms.IntegerField(
        label=_("Participants, at most"), required=False, min_value=1, max_value=MOST_PEOPLE
    )
    hours = forms.IntegerField(
        label=_("Working hours"),
        required=False,
        min_value=1,
        max_value=MOST_HOURS,
        help_text=_("For everyone leading it, from preparation to answers, in total."),
    )

    class Meta:
        model = MethodCard
        fields = (
            "audience",
            "stages",
            "participants_min",
            "participants_max",
            "hours",
            "cost",
            "conflict",
            "skills",
            "needs_no_skills",
            "material",
            "steps",
            "accessibility",
            "personal_data",
            "licence",
            "contact_role",
        )
        labels = {
            "audience": _("Who is it for?"),
            "cost": _("What does it cost, besides working hours?"),
            "conflict": _("How much conflict can it handle?"),
            "needs_no_skills": _("No special skills are needed"),
            "material": _("What do you need?"),
            "steps": _("How is it done?"),
            "accessibility": _("Who may be left out, and how do you include them?"),
            "personal_data": _("What is collected about people, and why?"),
            "licence": _("On what terms may others use it?"),
            "contact_role": _("Who can others contact?"),
        }
        help_texts = {
            "audience": _("Who works with it, for example: planners starting a detailed development plan."),
            "material": _("Rooms, tools, data, forms. You can attach files in the next step."),
            "steps": _("One step per line, in order. The page numbers them."),
            "accessibility": "",
            "personal_data": _("If nothing is collected, say so."),
            "contact_role": _("A role at an organisation, not a person: “planning architect, Huddinge”."),
        }
        widgets = {
            "material": forms.Textarea(attrs={"rows": 3}),
            "steps": forms.Textarea(attrs={"rows": 8}),
            "accessibility": forms.Textarea(attrs={"rows": 3}),
            "personal_data": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("participants_min", "participants_max", "hours"):
            self.fields[name].error_messages |= {
                "invalid": _("Write a whole number, such as 40."),
                "min_value": _("Write a number of at least %(limit_value)s."),
                "max_value": _("Write a number of at most %(limit_value)s."),
            }

    def save(self, commit: bool = True) -> MethodCard:
        """Save the card; one of which nothing is known is none."""
        card: MethodCard = super().save(commit) if self.touched() else self.instance
        return card


def found_among(offered: Any, user: Any, q: str) -> Any:
    """Return what is found, or where nothing is asked for, what the writer's own organisations share."""
    if q.strip():
        return offered.filter(matching(q)).order_by(in_language("title"), "pk")
    return offered.shared_by(writes_for(user)).order_by("-updated_at", "pk")
