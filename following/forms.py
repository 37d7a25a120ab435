from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from core.workflow import Reason
from following.models import Subscription


class FrequencyForm(forms.ModelForm):
    class Meta:
        model = Subscription
        fields = ("frequency",)
        labels = {"frequency": _("How often do you want mail?")}
        widgets = {"frequency": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        frequencies = [(one.value, capfirst(one.label)) for one in Subscription.Frequency]
        self.fields["frequency"].choices = frequencies  # type: ignore[attr-defined]


WHY_MERGED = Reason(
    _("Shown in the public history, and in the mail to those who share the challenge."),
    label=_("Why are they merged?"),
    max_length=1000,
)
