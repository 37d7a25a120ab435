"""What is asked, of whom, and by when it is to be answered."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms.days import DayField
from talks.between import BetweenForm, SeatField, WithDay
from talks.models import Question, Seat


class WithAnswerDay(WithDay):
    day = "answer_by"
    answer_by = DayField(label=_("By when do you need the answer?"), error_messages={"required": _("Choose a day.")})


class QuestionForm(BetweenForm, WithAnswerDay):
    sender = "asked_by"
    asked_by = SeatField(Seat.objects.none(), label=_("Who asks?"))
    to = SeatField(Seat.objects.none(), label=_("Whom do you ask?"), empty_label=_("Choose a party"))

    class Meta:
        model = Question
        fields = ("asked_by", "to", "text", "answer_by")
        labels = {"text": _("What do you want to know?")}
        help_texts = {"text": _("One thing, so that it can be answered. All who sit at the table read it.")}
        widgets = {"text": forms.Textarea(attrs={"rows": 3})}


class DayForm(WithAnswerDay):
    class Meta:
        model = Question
        fields = ("answer_by",)
