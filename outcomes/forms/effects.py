"""Rows of what was measured, in the forms of an outcome, a trial and a reuse: all optional, and folded."""

import re
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from challenges.models.target import FIRST_YEAR, LAST_YEAR
from core.forms.personal import CarefulTexts
from core.forms.rows import HasRows, RowForm, WithRows, rows_of
from knowledge.forms import FIGURES, FigureField, number_in
from knowledge.models import Indicator, Sex
from knowledge.reading import HEAVY
from knowledge.written_by_hand import DEFERRED, FETCHED, ByHand, reasons_not_to_write
from outcomes.effects import shown
from outcomes.models import Effect, Outcome, Reuse, Trial
from places.models import Area

MOST_EFFECTS = 20
MEASURED, SAVED = "measured", "saved"
_MONEY = re.compile(r"(?:SEK\s*)?(.*?)(?:\s*(?:kr\.?|kronor|SEK|:-))?", re.IGNORECASE | re.DOTALL)


class EffectRow(CarefulTexts, RowForm):
    read_by_others = ("reckoned", "reckoned_by")

    order = None  # type: ignore[assignment]  # they stand as they were written

    def __init__(
        self,
        *args: Any,
        indicators: Sequence[Indicator],
        areas: Sequence[Area],
        user: User | None = None,
        **kwargs: Any,
    ) -> None:
        self.indicators = {str(one.pk): one for one in indicators}
        self.areas = {str(one.pk): one for one in areas}
        self.user = user
        super().__init__(*args, **kwargs)

    def save(self, commit: bool = True) -> Any:
        """What was measured in a trial or a reuse belongs to its outcome."""
        if self.user is not None:
            self.instance.author = self.user
        if owner := self.instance.trial or self.instance.reuse:
            self.instance.outcome = owner.outcome
        return super().save(commit)


class MeasuredRow(EffectRow):
    indicator = forms.ChoiceField(label=_("Indicator"))
    area = forms.ChoiceField(label=_("Place"))
    before_year = forms.IntegerField(label=_("Year before"), min_value=FIRST_YEAR, max_value=LAST_YEAR)
    before_value = forms.CharField(label=_("Value before"), max_length=40)
    after_year = forms.IntegerField(label=_("Year after"), min_value=FIRST_YEAR, max_value=LAST_YEAR)
    after_value = forms.CharField(label=_("Value after"), max_length=40)

    class Meta:
        model = Effect
        fields = (
            "indicator", "area", "before_year", "before_value", "after_year", "after_value", "reckoned", "reckoned_by",
        )  # fmt: skip
        labels = {"reckoned": _("How was it measured?"), "reckoned_by": _("By whom? A role, not a name")}
        help_texts = {"reckoned_by": ""}
        widgets = {"reckoned": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, hidden: Mapping[int, Collection[str]], **kwargs: Any) -> None:
        """Make a row; ``hidden`` says of effects, by their keys, which values must not be shown."""
        super().__init__(*args, **kwargs)
        # What the row has stays, also when it can no longer be chosen anew.
        if str(self.instance.indicator_id) not in self.indicators and self.instance.indicator:
            self.indicators[str(self.instance.indicator_id)] = self.instance.indicator
        if str(self.instance.area_id) not in self.areas and self.instance.area:
            self.areas[str(self.instance.area_id)] = self.instance.area
        for name, label, records in (
            ("indicator", _("Choose an indicator"), self.indicators),
            ("area", _("Choose a place"), self.areas),
        ):
            self.fields[name].choices = [("", label), *((key, one.name) for key, one in records.items())]  # type: ignore[attr-defined]
        for name in ("indicator", "area"):  # as they are sent, so that the same is no change
            if self.initial.get(name) is not None:
                self.initial[name] = str(self.initial[name])
        if indicator := self.indicators.get(str(self.instance.indicator_id)):
            field = FigureField(indicator=indicator)
            for name in ("before_value", "after_value"):
                self.initial[name] = field.prepare_value(getattr(self.instance, name))
        # What has been hidden since it was written is kept, and shown here neither.
        self.kept = {name: getattr(self.instance, name) for name in hidden.get(self.instance.pk, ())}
        for name in self.kept:
            self.initial[name] = None
            self.fields[name].required = False
            self.fields[name].help_text = _("Not shown. Leave it empty to keep the value.")

    def clean_indicator(self) -> Indicator:
        return self.indicators[self.cleaned_data["indicator"]]

    def clean_area(self) -> Area:
        return self.areas[self.cleaned_data["area"]]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        indicator, area = cleaned.get("indicator"), cleaned.get("area")
        for name in ("before_value", "after_value"):
            if indicator:
                self._read(cleaned, name, indicator)
            else:  # nothing says what was written
                cleaned.pop(name, None)
        if indicator and area:
            for when in ("before", "after"):
                self._check(indicator, area, f"{when}_year", f"{when}_value")
        return cleaned

    def _check(self, indicator: Indicator, area: Area, year: str, value: str) -> None:
        """Refuse what must not be shown; not what was there before it had to be hidden, which the page hides."""
        if {"indicator", "area", year, value}.isdisjoint(self.changed_data):
            return
        cleaned = self.cleaned_data
        if cleaned.get(year) is not None and isinstance(cleaned.get(value), Decimal):
            written = ByHand(indicator, area, Sex.TOTAL, cleaned[year], cleaned[value])
            if why := reasons_not_to_write(written):
                self.add_error(year, why)

    def _read(self, cleaned: dict[str, Any], name: str, indicator: Indicator) -> None:
        about = {"indicator", "area", name.replace("value", "year")}
        if name in self.kept and not cleaned.get(name) and about.isdisjoint(self.changed_data):
            cleaned[name] = self.kept[name]
        elif name in cleaned:
            try:
                cleaned[name] = FigureField(indicator=indicator).clean(cleaned[name])
            except ValidationError as error:
                self.add_error(name, error)


class AmountField(forms.DecimalField):
    """A number that is no indicator's. Where it is money, its unit can be written with it."""

    widget = FIGURES

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]  # as DecimalField's own
        text = str(value or "").strip()
        if text and (money := _MONEY.fullmatch(text)):
            text = money[1]
            if not (number := number_in(text)):
                raise ValidationError(self.error_messages["invalid"], code="invalid")
            text = number
        found: Decimal | None = super().to_python(text)
        return found

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, Decimal):
            return value
        plainly = f"{value.normalize():f}"
        return plainly if get_language() == "en" else plainly.replace(".", ",")


class SavedRow(EffectRow):
    amount = AmountField(label=_("How much?"), min_value=Decimal("0.01"), max_digits=14, decimal_places=2)

    class Meta:
        model = Effect
        fields = ("kind", "amount", "per", "reckoned", "reckoned_by")
        labels = {
            "kind": _("What was saved?"),
            "per": _("For how long?"),
            "reckoned": _("How was it reckoned?"),
            "reckoned_by": _("By whom? A role, not a name"),
        }
        help_texts = {"reckoned_by": ""}
        widgets = {"reckoned": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = {
            Effect.Kind.HOURS: _("Working hours"),
            Effect.Kind.MONEY: _("Money, in SEK"),
            Effect.Kind.SPACE: _("Space, in square metres"),
        }
        self.fields["kind"].choices = [(kind.value, label) for kind, label in units.items()]  # type: ignore[attr-defined]
        self.fields["per"].choices = [(per.value, capfirst(per.label)) for per in Effect.Per]  # type: ignore[attr-defined]
        if self.is_new:
            self.initial["kind"] = Effect.Kind.HOURS.value


def effect_rows(parent: type[Any]) -> dict[str, Any]:
    """Return the formsets of what was measured for ``parent``, as a form with rows lists them."""
    return {
        MEASURED: rows_of(parent, MeasuredRow, extra=1, most=MOST_EFFECTS),
        SAVED: rows_of(parent, SavedRow, extra=1, most=MOST_EFFECTS),
    }


class WithEffects(HasRows):
    """A form with what was measured below it. A form from before an upgrade does not send the rows."""

    came_later = frozenset({MEASURED, SAVED})

    @cached_property
    def _offered(self) -> dict[str, Any]:
        indicators = list(Indicator.objects.published().for_rows().by_name())
        areas = list(Area.objects.spoken_of().defer(*HEAVY).order_by("name", "pk"))
        return {"indicators": indicators, "areas": areas}

    def rows_kwargs(self, prefix: str) -> dict[str, Any]:
        kinds = [Effect.Kind.FIGURE] if prefix == MEASURED else Effect.SAVED
        rows = Effect.objects.filter(kind__in=kinds)
        if isinstance(self.instance, Outcome):
            rows = rows.filter(trial=None, reuse=None)
        own = {"hidden": self._hidden()} if prefix == MEASURED else {}
        return {
            "instance": self.instance,
            "queryset": rows.order_by("order", "pk"),
            "form_kwargs": {**self._offered, **own, "user": getattr(self, "user", None)},
        }

    def _hidden(self) -> dict[int, Collection[str]]:
        """Return which values must not be shown of each effect that there is."""
        if self.instance.pk is None:
            return {}
        effects = self.instance.effects.filter(kind=Effect.Kind.FIGURE).select_related(*FETCHED).defer(*DEFERRED)
        return {one.effect.pk: one.hidden for one in shown(effects)}

    @property
    def has_effects(self) -> bool:
        """Whether something is written in the rows, so that they stand open."""
        return any(
            rows.initial_form_count() or (rows.is_bound and rows.has_changed()) for rows in self.formsets.values()
        )


class OutcomeEffectsForm(WithEffects, WithRows):
    formset_classes = effect_rows(Outcome)

    class Meta:
        model = Outcome
        fields = ()


TRIAL_ROWS, REUSE_ROWS = effect_rows(Trial), effect_rows(Reuse)
