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
        labels = {"frequency": _("How often would you like emails?")}
        widgets = {"frequency": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        frequencies = [(one.value, capfirst(one.label)) for one in Subscription.Frequency]
        self.fields["frequency"].choices = frequencies  # type: ignore[attr-defined]


WHY_MERGED = Reason(
    _("Shown in the public history, and in the email to those sharing the challenge."),
    label=_("Why are they being merged?"),
    max_length=1000,
)
