"""What is promised, to whom and by when; and what is to be changed in it."""

import datetime as dt
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.forms.days import DayField
from core.forms.texts import PlainTextForm
from talks.models import Commitment, CommitmentChange, Seat

PAST = _("Choose a day that is still to come.")


class SeatField(forms.ModelChoiceField):
    """A party at the table, by its name and its role."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.organisation.name} ({obj.get_role_display()})"


class WithDay(PlainTextForm):
    due_on = DayField(label=_("By when?"), error_messages={"required": _("Choose a day.")})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["due_on"].required = True

    def clean_due_on(self) -> dt.date:
        day: dt.date = self.cleaned_data["due_on"]
        if day < timezone.localdate() and day != self.initial.get("due_on"):
            raise forms.ValidationError(PAST)
        return day


class CommitmentForm(WithDay):
    by = SeatField(Seat.objects.none(), label=_("Who promises?"))
    to = SeatField(Seat.objects.none(), label=_("To whom?"), empty_label=_("Choose a party"))

    class Meta:
        model = Commitment
        fields = ("by", "text", "to", "due_on")
        labels = {"text": _("What do you promise?")}
        help_texts = {"text": _("Begin with “We”, and name one thing that can be seen to be done.")}
        widgets = {"text": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, own: list[Seat], others: QuerySet[Seat], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        by, to = self.fields["by"], self.fields["to"]
        by.queryset = Seat.objects.filter(pk__in=[seat.pk for seat in own]).select_related("organisation")  # type: ignore[attr-defined]
        to.queryset = others  # type: ignore[attr-defined]
        if len(own) == 1:
            self.initial["by"], by.widget = own[0].pk, forms.HiddenInput()


class ChangeForm(WithDay):
    class Meta:
        model = CommitmentChange
        fields = ("text", "due_on", "because")
        labels = {"text": _("What is to be promised instead?"), "because": _("Why?")}
        help_texts = {"because": _("Everyone can read it once the other side has agreed.")}
        widgets = {"text": forms.Textarea(attrs={"rows": 3}), "because": forms.Textarea(attrs={"rows": 3})}
