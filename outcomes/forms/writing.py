"""The steps in which a member writes about an outcome: what it is, which challenges it answers, and its method card."""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from challenges.models import Challenge, Perspective
from outcomes.models import AnsweredChallenge, MethodCard, Outcome, PlanningStage, Skill
from outcomes.permissions import answerable
from partners.forms import offer_organisations
from partners.models import Organisation
from partners.permissions import writes_for
from places.forms import PlacedForm
from records.keys import RecordsField
from records.lists.search import matching
from records.ordering import in_language
from records.provenance import Relation
from records.wizard.forms import WizardForm

MOST_PEOPLE = 1_000_000
MOST_HOURS = 100_000
MOST_ANSWERS = 50
FOUND = 20
_TICKED = re.compile(r"challenge_(\d{1,18})")


class WhatForm(PlacedForm, WizardForm):
    class Meta:
        model = Outcome
        fields = ("kind", "title", "description", "relation", "perspectives", "areas")
        field_classes = {"perspectives": RecordsField, "areas": RecordsField}
        labels = {
            "kind": _("What is it?"),
            "title": _("What it is called"),
            "description": _("Describe it"),
            "relation": _("Whose work is it?"),
            "perspectives": _("Perspectives"),
            "areas": _("Where has it been made or used?"),
        }
        help_texts = {
            "title": _("The name by which others will ask for it."),
            "description": _(
                "What it is, what you do with it, and what comes of it. The steps have a page of their own."
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


class NewForm(WhatForm):
    """The first step of a new outcome, which also says whose it is."""

    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=_("On behalf of"),
        help_text=_("The organisation that answers for the page and its method card."),
    )
    challenge = forms.SlugField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["relation"] = Relation.PARTNER
        offer_organisations(self, writes_for(self.user))


class AnswersForm(WizardForm):
    """Which challenges the outcome answers, and how: a row for each, and one for each that a search has found."""

    q = forms.CharField(label=_("Search among the challenges"), required=False, max_length=200)

    class Meta:
        model = Outcome
        fields = ()

    def __init__(self, *args: Any, q: str = "", chosen: Collection[int] = (), **kwargs: Any) -> None:
        """Make a row for what is answered already, for what is ``chosen``, and for what ``q`` finds."""
        super().__init__(*args, **kwargs)
        self.challenges: dict[int, Challenge] = {}
        answers = self.instance.answers.select_related("challenge").order_by(in_language("challenge__title"), "pk")
        self.answers = {answer.challenge_id: answer for answer in answers}
        offered = answerable(self.user)
        added = offered.filter(pk__in=[*chosen][:MOST_ANSWERS]).exclude(pk__in=self.answers)
        found = found_among(offered, self.user, q).exclude(pk__in=[*self.answers, *chosen])[:FOUND]
        for answer in self.answers.values():
            self._add_row(answer.challenge, ticked=True)
        for challenge in added:
            self._add_row(challenge, ticked=True)
        for challenge in found:
            self._add_row(challenge, ticked=False)

    def rows(self) -> Iterator[tuple[forms.BoundField, forms.BoundField, bool]]:
        """Yield for each challenge the box to tick, the sentence, and whether it is one that is ticked already."""
        for pk in self.challenges:
            tick = self[f"challenge_{pk}"]
            yield tick, self[f"how_{pk}"], bool(tick.initial)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for pk in self.challenges:
            known = pk in self.answers and self.answers[pk].how  # in the other language
            if cleaned.get(f"challenge_{pk}") and not cleaned.get(f"how_{pk}") and not known:
                self.add_error(f"how_{pk}", _("Say in one sentence how it answers the challenge."))
        return cleaned

    def save(self, commit: bool = True) -> Outcome:
        outcome: Outcome = super().save(commit)
        for pk, challenge in self.challenges.items():
            if self.cleaned_data[f"challenge_{pk}"]:
                answer = self.answers.get(pk) or AnsweredChallenge(outcome=outcome, challenge=challenge)
                answer.how = self.cleaned_data[f"how_{pk}"]
                answer.save()
            elif pk in self.answers:
                self.answers[pk].delete()
        return outcome

    def _add_row(self, challenge: Challenge, *, ticked: bool) -> None:
        pk = challenge.pk
        self.challenges[pk] = challenge
        self.fields[f"challenge_{pk}"] = forms.BooleanField(label=challenge.title, required=False, initial=ticked)
        how = getattr(self.answers[pk], f"how_{get_language()}") or "" if pk in self.answers else ""
        self.fields[f"how_{pk}"] = forms.CharField(
            label=_("How does it answer the challenge? One sentence"),
            required=False,
            max_length=AnsweredChallenge._meta.get_field("how").max_length,
            initial=how,
            widget=forms.Textarea(attrs={"rows": 2, "lang": get_language()}),
        )


class CardForm(WizardForm):
    """The method card. Whatever is not known is left empty, and said to be undocumented."""

    stages = forms.TypedMultipleChoiceField(
        label=_("In which planning stages can it be used?"),
        choices=[(one.value, capfirst(one.label)) for one in PlanningStage],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    skills = forms.TypedMultipleChoiceField(
        label=_("What must those who lead it be able to do?"),
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
        help_text=_("For those who lead it, from preparation to answer, all of you together."),
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
            "audience": _("For whom is it?"),
            "cost": _("What does it cost, beside the working hours?"),
            "conflict": _("How much conflict can it handle?"),
            "needs_no_skills": _("No special skills are needed"),
            "material": _("What do you need?"),
            "steps": _("How is it done?"),
            "accessibility": _("Who may be left out, and how are they let in?"),
            "personal_data": _("What is collected about people, and why?"),
            "licence": _("On what terms may others use it?"),
            "contact_role": _("Whom can others ask?"),
        }
        help_texts = {
            "audience": _("Who works with it, for example: planners who begin a detailed plan."),
            "material": _("Rooms, tools, data, forms. Files can be attached in the next step."),
            "steps": _("One step a line, in order. The page numbers them."),
            "accessibility": "",
            "personal_data": _("If nothing is, say so."),
            "contact_role": _("A role at an organisation, not a person: “plan architect, Huddinge”."),
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
                "min_value": _("Write a number that is not below %(limit_value)s."),
                "max_value": _("Write a number that is not above %(limit_value)s."),
            }

    def save(self, commit: bool = True) -> MethodCard:
        """Save the card; one of which nothing is known is none."""
        card: MethodCard = super().save(commit) if self.touched() else self.instance
        return card


def ticked(sent: Mapping[str, Any]) -> list[int]:
    """Return the keys of the challenges that are ticked in a form that was sent."""
    return [int(match[1]) for name in sent if (match := _TICKED.fullmatch(name))]


def found_among(offered: Any, user: Any, q: str) -> Any:
    """Return what is found, or where nothing is asked for, what the writer's own organisations share."""
    if q.strip():
        return offered.filter(matching(q)).order_by(in_language("title"), "pk")
    return offered.shared_by(writes_for(user)).order_by("-updated_at", "pk")
