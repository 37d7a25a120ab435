"""What is promised, to whom and by when; and what is to be changed in it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms.days import DayField
from talks.between import BetweenForm, SeatField, WithDay
from talks.models import Commitment, CommitmentChange, Seat


class WithDueDay(WithDay):
    day = "due_on"
    due_on = DayField(label=_("By when?"), error_messages={"required": _("Choose a day.")})


class CommitmentForm(BetweenForm, WithDueDay):
    sender = "by"
    by = SeatField(Seat.objects.none(), label=_("Who promises?"))
    to = SeatField(Seat.objects.none(), label=_("To whom?"), empty_label=_("Choose a party"))

    class Meta:
        model = Commitment
        fields = ("by", "text", "to", "due_on")
        labels = {"text": _("What do you promise?")}
        help_texts = {"text": _("Begin with “We”, and name one thing that can be seen to be done.")}
        widgets = {"text": forms.Textarea(attrs={"rows": 3})}


class ChangeForm(WithDueDay):
    class Meta:
        model = CommitmentChange
        fields = ("text", "due_on", "because")
        labels = {"text": _("What is to be promised instead?"), "because": _("Why?")}
        help_texts = {"because": _("Everyone can read it once the other side has agreed.")}
        widgets = {"text": forms.Textarea(attrs={"rows": 3}), "because": forms.Textarea(attrs={"rows": 3})}
