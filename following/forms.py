from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.mailboxes import MailboxField
from core.forms.human import HumanForm
from core.workflow import Reason
from following.models import AddressFollower, Subscription


class FollowByMailForm(HumanForm):
    email = MailboxField(
        label=_("Your email address"),
        max_length=254,
        help_text=_("You get a link to confirm it, and can stop at any time. Nobody else sees it."),
        widget=forms.EmailInput({"autocomplete": "email"}),
    )


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


class AddressFrequencyForm(FrequencyForm):
    class Meta(FrequencyForm.Meta):
        model = AddressFollower  # type: ignore[assignment]  # of a form for either


WHY_MERGED = Reason(
    _("Shown in the public history, and in the email to those sharing the challenge."),
    label=_("Why are they being merged?"),
    max_length=1000,
)
