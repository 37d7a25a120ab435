from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from challenges.models import Challenge, Perspective
from core.publishing.ordering import in_language
from knowledge.models import Indicator
from outcomes.fit import Answers
from outcomes.models import Effect, MethodCard, Outcome, PlanningStage, Skill
from places.models import Area

NO_SKILLS = "none"
DOES_NOT_MATTER = ("", _("does not matter"))
# A field for numbers cannot show what is none, and an address may hold anything.
_AS_WRITTEN = forms.TextInput(attrs={"inputmode": "numeric"})
MOST_HOURS, MOST_PARTICIPANTS = 100_000, 1_000_000


Choices = dict[str, list[tuple[str, str]]]
MOST_CHALLENGES = 200  # more would be no list to choose from


def choices_here() -> Choices:
    """Return what can be chosen of records: by question, their slugs and names. Four queries."""
    challenges = Challenge.objects.published().only("slug", "title").order_by(in_language("title"), "pk")
    effects = (
        Effect.objects.public()
        .filter(outcome__publication="published")
        .exclude(outcome__maturity__in=Outcome.OUT_OF_USE)
    )
    measured = Indicator.objects.published().filter(pk__in=effects.order_by().values("indicator")).by_name()
    return {
        "indicator": [(one.slug, one.name) for one in measured.for_rows()],
        "perspective": [(one.slug, one.name) for one in Perspective.objects.order_by("order")],
        "challenge": [(one.slug, one.title) for one in challenges[:MOST_CHALLENGES]],
        "municipality": [
            (one.slug, one.name) for one in Area.objects.municipalities().only("slug", "name").order_by("name", "pk")
        ],
    }


class FinderForm(forms.Form):
    stage = forms.ChoiceField(
        label=_("Where are you in the planning process?"),
        choices=[DOES_NOT_MATTER, *PlanningStage.choices],
        required=False,
    )
    hours = forms.IntegerField(
        label=_("How many working hours do you have?"),
        min_value=0,
        max_value=MOST_HOURS,
        required=False,
        help_text=_("For the people leading it, from preparation to answers."),
        widget=_AS_WRITTEN,
    )
    budget = forms.ChoiceField(
        label=_("What can it cost, besides your own hours?"),
        choices=[DOES_NOT_MATTER, *MethodCard.Cost.choices],
        required=False,
    )
    participants = forms.IntegerField(
        label=_("How many will take part?"),
        min_value=1,
        max_value=MOST_PARTICIPANTS,
        required=False,
        widget=_AS_WRITTEN,
    )
    conflict = forms.ChoiceField(
        label=_("How much conflict is there?"),
        choices=[DOES_NOT_MATTER, *MethodCard.Conflict.choices],
        required=False,
    )
    skills = forms.MultipleChoiceField(
        label=_("Which skills do you have?"),
        choices=[*Skill.choices, (NO_SKILLS, _("none of these"))],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    kind = forms.ChoiceField(
        label=_("What kind of outcome do you want?"), choices=[DOES_NOT_MATTER, *Outcome.Kind.choices], required=False
    )
    perspective = forms.ChoiceField(label=_("Which perspective?"), required=False)
    challenge = forms.ChoiceField(label=_("Which challenge is it about?"), required=False)
    municipality = forms.ChoiceField(label=_("Which municipality are you in?"), required=False)
    measured = forms.ChoiceField(
        label=_("Which effect should already have been measured?"),
        choices=[DOES_NOT_MATTER, *Effect.Kind.choices],
        required=False,
    )
    indicator = forms.ChoiceField(label=_("Which indicator should already have been measured?"), required=False)

    def __init__(self, *args: Any, choices: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, found in choices.items():
            self.fields[name].choices = [DOES_NOT_MATTER, *found]  # type: ignore[attr-defined]

    def answers(self) -> Answers:
        """Return the answers that can be understood; the errors say which cannot."""
        self.full_clean()
        return {name: value for name, value in self.cleaned_data.items() if value not in ("", None, [])}
