"""Between what the talks choose, what follows from each, and where a party stands."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db import transaction
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from core.forms.rows import RowForm, WithRows, rows_of
from core.forms.texts import PlainTextForm, PlainTexts
from knowledge.findings.forms import WithView
from talks.models import Alternative, Consequence, Estimate, Position, Talk

MOST_ALTERNATIVES, MOST_CONSEQUENCES = 6, 30


class AlternativeRow(RowForm):
    field_order = ("title", "text", "order")

    class Meta:
        model = Alternative
        fields = ("title", "text", "order")
        labels = {"title": _("What it is called"), "text": _("In one sentence")}
        help_texts = {"title": _("Without a letter: that comes with its place in the list.")}

    def save(self, commit: bool = True) -> Alternative:
        """Keep when it was worded otherwise: positions from before were taken on other words."""
        if {"title", "text"} & set(self.changed_data):
            self.instance.worded_at = timezone.now()
        alternative: Alternative = super().save(commit)
        return alternative


class ConsequenceRow(WithView):
    field_order = ("what", "unit", "query", "order")

    class Meta:
        model = Consequence
        fields = ("what", "unit", "query", "order")
        labels = {"what": _("What follows")}
        help_texts = {"what": _("Such as “Homes” or “Sun on the square on 20 March”.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        query = self.fields["query"]
        query.required = False
        query.label, query.help_text = _("Figures that it rests on"), _("The address of a comparison, if there is one.")


class AlternativesForm(PlainTextForm, WithRows):
    formset_classes = {
        "alternative": rows_of(Talk, AlternativeRow, most=MOST_ALTERNATIVES),
        "consequence": rows_of(Talk, ConsequenceRow, most=MOST_CONSEQUENCES),
    }

    class Meta:
        model = Talk
        fields = ()

    def clean(self) -> dict[str, Any]:
        """What a party has taken a position on stays: the history of positions tells of it."""
        cleaned = super().clean()
        rows = self.formsets["alternative"]
        if rows.is_valid():
            removed = [row.instance.pk for row in rows.deleted_forms]
            for one in Alternative.objects.filter(pk__in=removed, positions__isnull=False).distinct():
                message = _("“%(title)s” cannot be removed: parties have taken positions on it.")
                self.add_error(None, message % {"title": one.title})
        return cleaned


class EstimatesForm(PlainTexts, forms.Form):
    """What each alternative means for one consequence: a value and how sure it is, or why there is none."""

    def __init__(
        self, *args: Any, consequence: Consequence, alternatives: Sequence[Alternative], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.consequence, self.alternatives = consequence, alternatives
        known = {one.alternative_id: one for one in consequence.estimates.all()}
        for alternative in alternatives:
            made = forms.fields_for_model(Estimate, ("value", "certainty", "missing_because"))
            estimate = known.get(alternative.pk) or Estimate()
            for name, field in made.items():
                self.fields[f"{name}-{alternative.pk}"] = field
                self.initial[f"{name}-{alternative.pk}"] = getattr(estimate, name)

    def groups(self) -> list[tuple[Alternative, list[forms.BoundField]]]:
        """Return the fields of each alternative."""
        names = ("value", "certainty", "missing_because")
        return [(one, [self[f"{name}-{one.pk}"] for name in names]) for one in self.alternatives]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for one in self.alternatives:
            if cleaned.get(f"value-{one.pk}") and cleaned.get(f"missing_because-{one.pk}"):
                self.add_error(f"missing_because-{one.pk}", _("Write a value, or why there is none, and not both."))
        return cleaned

    @transaction.atomic
    def save(self) -> None:
        """Save each estimate; what has been emptied is not there any more."""
        for one in self.alternatives:
            value, because = (self.cleaned_data[f"{name}-{one.pk}"] for name in ("value", "missing_because"))
            if not (value or because):
                self.consequence.estimates.filter(alternative=one).delete()
                continue
            given = {"value": value, "missing_because": because, "certainty": self.cleaned_data[f"certainty-{one.pk}"]}
            self.consequence.estimates.update_or_create(alternative=one, defaults=given)


class PositionForm(PlainTextForm):
    class Meta:
        model = Position
        fields = ("stand", "because")
        widgets = {"stand": forms.RadioSelect, "because": forms.Textarea(attrs={"rows": 3})}
        help_texts = {"because": _("All who sit at the table read it. If you are against it, say why.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stands = [(stand.value, capfirst(stand.label)) for stand in Position.Stand]
        self.fields["stand"].choices = stands  # type: ignore[attr-defined]  # no empty one
