"""What changed in the plan, because of what, and what it was worth; its pictures; and how it went."""

import re
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from core.files.pictures import PictureField
from core.forms.days import DayField
from core.forms.keys import RecordsField, is_key
from core.forms.marks import IN_SOME_CASES, mark
from core.forms.rows import HasRows, RowForm, rows_of
from core.forms.texts import PlainTextForm
from core.wizard.forms import SeenForm
from core.wizard.pictured import ToldPictureForm
from dialogues.models import Contribution
from outcomes.forms.effects import AmountField
from talks.changes.page import told_points
from talks.models import ChangePicture, PlanChange, Talk, Worth
from talks.models.worth import UNITS, WorthKind

LISTED = 50  # contributions to tick, those with most support; of others the address is written
MOST_WORTHS = 20
_LAST_NUMBER = re.compile(r"(\d+)\D*\Z")


class WorthRow(RowForm):
    low = AmountField(label=_("How much?"), required=False, max_digits=14, decimal_places=2, min_value=0)
    high = AmountField(label=_("At most"), required=False, max_digits=14, decimal_places=2, min_value=0)

    class Meta:
        model = Worth
        fields = ("kind", "direction", "low", "high", "unit", "of_what", "how", "by", "sure", "order")
        labels = {
            "kind": _("Kind"),
            "direction": _("Gain or loss?"),
            "unit": _("Unit"),
            "of_what": _("What it is, in words"),
            "how": _("How was it found?"),
            "by": _("By whom?"),
            "sure": _("How sure is it?"),
        }
        help_texts = {
            "high": _("Only if you know it as a range: then the first number is the least."),
            "unit": _("Needed for time; the other kinds have one unit each."),
            "of_what": _("Such as “a playground”. Needed for risk, which has no number."),
            "by": _("An organisation, such as the developer. No names of people."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("kind", "direction", "unit", "how", "sure"):
            field: Any = self.fields[name]
            field.choices = [(value, capfirst(label)) for value, label in field.choices]
        mark(self, IN_SOME_CASES, "low", "unit", "of_what")

    def clean(self) -> dict[str, Any]:
        """Take the unit that a kind has; ask for the one of several, and for words where there is no number."""
        cleaned = super().clean()
        if (kind := cleaned.get("kind")) is None:
            return cleaned
        units = UNITS[WorthKind(kind)]
        if not units:
            cleaned |= {"unit": "", "low": None, "high": None}
            if not cleaned.get("of_what"):
                self.add_error("of_what", _("Say in words what became of the risk."))
        elif cleaned.get("low") is None and "low" not in self.errors:
            self.add_error("low", _("Write how much."))
        if len(units) == 1:
            cleaned["unit"] = units[0].value
        elif units and cleaned.get("unit") not in units:
            names = ", ".join(str(unit.label) for unit in units)
            self.add_error("unit", _("Choose one of: %(units)s.") % {"units": names})
        return cleaned


class ChangeForm(PlainTextForm, HasRows, SeenForm):
    formset_classes = {"worth": rows_of(PlanChange, WorthRow, extra=1, most=MOST_WORTHS)}

    addresses = forms.CharField(
        label=_("Addresses of other contributions"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One on each line, as you copy it from the page of the contribution."),
    )

    class Meta:
        model = PlanChange
        fields = ("title", "before", "after", "because", "session", "statements", "contributions")
        field_classes = {"statements": RecordsField, "contributions": RecordsField}
        labels = {
            "title": _("What changed?"),
            "before": _("How was it before?"),
            "after": _("How is it now?"),
            "because": _("Why?"),
            "session": _("In which session did it come up?"),
            "statements": _("Which points of what came of a dialogue caused it?"),
            "contributions": _("Which contributions caused it?"),
        }
        help_texts = {
            "title": _("In one sentence, such as “The house moves, and the birches stay”."),
            "because": _("What was said or seen that made you change the plan."),
        }
        widgets = {
            "before": forms.Textarea(attrs={"rows": 3}),
            "after": forms.Textarea(attrs={"rows": 3}),
            "because": forms.Textarea(attrs={"rows": 4}),
            "statements": forms.CheckboxSelectMultiple,
            "contributions": forms.CheckboxSelectMultiple,
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer what everybody reads of the dialogues that the talks are tied to, and nothing else."""
        super().__init__(*args, **kwargs)
        talk: Talk = self.instance.talk
        session: Any = self.fields["session"]
        session.queryset = talk.sessions.held().numbered().order_by("starts_at", "pk")
        statements: Any = self.fields["statements"]
        statements.queryset = told_points().filter(dialogue__talks=talk).order_by("dialogue", "order", "pk")
        self.said = Contribution.objects.published().filter(dialogue__talks=talk)
        listed = list(self.said.order_by("-n_supports", "pk").values_list("pk", flat=True)[:LISTED])
        chosen = Q(plan_changes=self.instance.pk) if self.instance.pk else Q()
        offered = self.said.filter(Q(pk__in=listed) | chosen) if chosen else self.said.filter(pk__in=listed)
        contributions: Any = self.fields["contributions"]
        contributions.queryset = offered.distinct().order_by("-n_supports", "pk")
        if not listed:
            del self.fields["contributions"], self.fields["addresses"]
        if not statements.queryset.exists():
            del self.fields["statements"]

    field_order = ("title", "before", "after", "because", "session", "statements", "contributions", "addresses")

    def clean_addresses(self) -> list[Contribution]:
        """Find the contributions whose addresses were written. What nobody else reads is found by nobody."""
        found = []
        for line in filter(str.strip, self.cleaned_data["addresses"].splitlines()):
            number = _LAST_NUMBER.search(line)
            one = self.said.filter(pk=number[1]).first() if number and is_key(number[1]) else None
            if one is None:
                raise forms.ValidationError(
                    _("“%(line)s” is no contribution to the dialogues of these talks."), params={"line": line[:80]}
                )
            found.append(one)
        return found

    def save_rows(self) -> None:
        super().save_rows()
        if more := self.cleaned_data.get("addresses"):
            self.instance.contributions.add(*more)


class ChangePictureForm(ToldPictureForm, PlainTextForm):
    """A picture is removed where it is replaced: by the box below it."""

    picture = PictureField(required=False)

    class Meta:
        model = ChangePicture
        fields = ("picture", "caption", "picture_alt", "picture_credit")
        labels = {"caption": _("Caption")}
        help_texts = {"caption": _("One sentence below the picture.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:  # a later picture may stay as it is
            mark(self, "", "picture")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not cleaned.get("picture") and self.instance.pk is None and "picture" not in self.errors:
            self.add_error("picture", _("Choose a picture."))
        return cleaned


class FollowUpForm(PlainTextForm, SeenForm):
    followed_up_on = DayField(
        label=_("On which day was it seen?"), last=timezone.localdate, error_messages={"required": _("Choose a day.")}
    )

    class Meta:
        model = PlanChange
        fields = ("was_so", "followed_up", "followed_up_on")
        labels = {"was_so": _("Did it become so?"), "followed_up": _("What was seen?")}
        help_texts = {"followed_up": _("Say what stands there now, and what became of what the change was worth.")}
        widgets = {"was_so": forms.RadioSelect, "followed_up": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self._meta.fields or ():
            self.fields[name].required = True
        choices: Any = self.fields["was_so"]
        choices.choices = [(one.value, capfirst(one.label)) for one in PlanChange.WasSo]
