"""What a challenge is measured by: first the indicator and the place, then how it was and what it should be."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from challenges.models import Challenge, ChallengeFigure, ChallengeIndicator
from challenges.target_workflow import said_by
from challenges.targets import proposed, then_of
from challenges.workflow import READ_BY_ALL
from core.forms.texts import PlainTexts
from core.wizard.forms import SeenForm
from knowledge.comparing.choice import GROUPS
from knowledge.comparing.units import Writing
from knowledge.forms import FigureField
from knowledge.models import Indicator, Sex
from knowledge.reading import HEAVY, Course, references, the_eight
from knowledge.written_by_hand import by_hand, not_to_be_shown, reasons_not_to_write


class ChooseForm(forms.Form):
    """Which indicator, and where: the challenge's own places come first. Its answers stand in the address."""

    indicator = forms.ModelChoiceField(
        Indicator.objects.none(), label=_("Indicator"), to_field_name="slug", empty_label=_("Choose an indicator")
    )
    place = forms.ChoiceField(label=_("Place"))
    sex = forms.ChoiceField(
        label=_("Who it is about"), choices=[(sex.value, GROUPS[sex]) for sex in Sex], required=False
    )

    def __init__(self, *args: Any, challenge: Challenge, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["indicator"].queryset = Indicator.objects.published().for_rows().by_name()  # type: ignore[attr-defined]
        own = list(challenge.areas.defer(*HEAVY).order_by("name", "pk"))
        others = [area for area in (*the_eight(), *references()) if area not in own]
        groups = [(_("The challenge’s places"), own), (_("Other places"), others)]
        self.fields["place"].choices = [  # type: ignore[attr-defined]
            ("", _("Choose a place")),
            *((label, [(area.slug, area.name) for area in areas]) for label, areas in groups if areas),
        ]

    def clean_sex(self) -> str:
        return self.cleaned_data["sex"] or Sex.TOTAL


class TargetForm(PlainTexts, SeenForm):
    """How it was, prefilled with the last figure that the portal has, and what it should be."""

    why = forms.CharField(
        label=_("Why is it changed?"),
        required=False,
        max_length=READ_BY_ALL.max_length,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=READ_BY_ALL.help_text,  # type: ignore[arg-type]  # a text or a lazy one
    )

    class Meta:
        model = ChallengeIndicator
        fields = ("baseline_year", "baseline_value", "baseline_source", "goal_year", "goal_value", "goal_source")
        labels = {
            "baseline_year": _("Year"),
            "baseline_source": _("Where does the figure come from?"),
            "goal_year": _("By which year?"),
            "goal_source": _("Where can the decision be found?"),
        }
        help_texts = {
            "goal_source": _("A plan, a budget or minutes, so that others can find the decision."),
        }

    def __init__(self, *args: Any, user: User, course: Course, **kwargs: Any) -> None:
        self.course = course
        indicator: Indicator = course.indicator
        target: ChallengeIndicator = kwargs["instance"]
        self.before = said_by(target, course) if target.pk else None
        self.was: dict[str, object] = {}  # of what is another now, what it was before
        self.stored = (target.baseline_year, target.baseline_value)
        super().__init__(*args, user=user, **kwargs)
        writing = Writing(indicator.unit)
        for name, label in (("baseline_value", _("Value")), ("goal_value", _("Which value?"))):
            self.fields[name] = FigureField(indicator=indicator, label=label)
        if target.pk is None:
            del self.fields["why"]
            if (last := proposed(course)) is not None:
                self.initial |= {"baseline_year": last[0], "baseline_value": last[1]}
        if (known := course.known.get(self.initial.get("baseline_year") or 0)) is not None:
            self.initial["baseline_value"] = writing.bare(known)  # as the portal shows it
        # What has been hidden since it was written is kept, and shown here neither.
        self.is_hidden = target.pk is not None and self._held(target.baseline_year, target.baseline_value)
        if self.is_hidden:
            self.initial["baseline_value"] = None
            self.fields["baseline_value"].required = False
        self.fields["goal_source"].required = self.fields["baseline_source"].required = False

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        year, value = cleaned.get("baseline_year"), cleaned.get("baseline_value")
        if self.is_hidden and value is None and not self.errors:
            if year == self.stored[0]:
                cleaned["baseline_value"] = self.stored[1]
            else:
                self.add_error("baseline_value", self.fields["baseline_value"].error_messages["required"])
        elif year is not None and value is not None:
            self._check_then(cleaned, year, value)
        if self.before and not self.errors:
            self.was = self.before.where_another(cleaned)
            if self.was and not cleaned.get("why"):
                self.add_error("why", _("Say why: the history shows what the target was before."))
        return cleaned

    def _held(self, year: int, value: Decimal) -> bool:
        written = by_hand(self.course, year, value)
        return then_of(self.course, year, value, not_to_be_shown([written])) is None

    def touched(self) -> set[str]:
        return super().touched() - {"why"}

    def _exact(self, cleaned: dict[str, Any]) -> Decimal | None:
        """Return the portal's own figure with all its decimals where that was written, as it is shown."""
        value: Decimal | None = cleaned.get("baseline_value")
        known, writing = self.course.known.get(cleaned.get("baseline_year") or 0), Writing(self.course.indicator.unit)
        return (
            known if known is not None and value is not None and writing.shown(known) == writing.shown(value) else value
        )

    def _check_then(self, cleaned: dict[str, Any], year: int, value: Decimal) -> None:
        """Take the portal's figure, with its source; else what is written, with a source of its own."""
        own_source, source = str(self.course.indicator.source_of_figures or ""), cleaned.get("baseline_source")
        if (known := self.course.known.get(year)) is not None:
            if self._exact(cleaned) != known:
                shown = Writing(self.course.indicator.unit).value(known)
                error = _("The portal’s figure for %(year)s is %(value)s. Enter that figure, or choose another year.")
                self.add_error("baseline_value", error % {"year": year, "value": shown})
                return
            cleaned["baseline_value"], cleaned["baseline_source"] = known, own_source
        elif why := reasons_not_to_write(by_hand(self.course, year, value)):
            self.add_error("baseline_year", why)
        elif not source or source == own_source:
            self.add_error("baseline_source", _("Say where the figure comes from: it is not the portal’s own."))


class FigureForm(PlainTexts, SeenForm):
    """A figure written by hand, of a year that the portal has none of."""

    class Meta:
        model = ChallengeFigure
        fields = ("year", "value", "source")
        labels = {"year": _("Year"), "source": _("Where does the figure come from?")}
        help_texts = {"source": _("A survey, a register or a report, so that others can find it.")}

    def __init__(self, *args: Any, course: Course, **kwargs: Any) -> None:
        self.course = course
        super().__init__(*args, **kwargs)
        self.fields["value"] = FigureField(indicator=course.indicator, label=_("Value"))
        self.fields["source"].required = True
        if self.instance.pk:
            self.fields["year"].disabled = True

    def clean_year(self) -> int:
        year: int = self.cleaned_data["year"]
        if year in self.course.known:
            raise forms.ValidationError(_("The portal has a figure for this year, and shows it by itself."))
        return year

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        year, value = cleaned.get("year"), cleaned.get("value")
        if year is None or value is None:
            return cleaned
        there = self.instance.target.figures.exclude(pk=self.instance.pk).filter(year=year).first()
        if why := reasons_not_to_write(by_hand(self.course, year, value)):
            self.add_error("year", why)
        elif there and (there.value, there.source) != (value, cleaned.get("source")):
            self.add_error("year", _("There is already a figure for this year."))
        elif there:  # a second click sends what the first has saved
            self.instance = there
        return cleaned
