from django import forms
from django.utils.translation import gettext_lazy as _

from outcomes.fit import Answers
from outcomes.models import MethodCard, PlanningStage, Skill

NO_SKILLS = "none"
DOES_NOT_MATTER = ("", _("does not matter"))
# A field for numbers cannot show what is none, and an address may hold anything.
_AS_WRITTEN = forms.TextInput(attrs={"inputmode": "numeric"})
MOST_HOURS, MOST_PARTICIPANTS = 100_000, 1_000_000


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

    def answers(self) -> Answers:
        """Return the answers that can be understood; the errors say which cannot."""
        self.full_clean()
        return {name: value for name, value in self.cleaned_data.items() if value not in ("", None, [])}
