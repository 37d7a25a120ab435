from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.mailboxes import MailboxField
from accounts.trap import TrapForm
from news.models import Audience


class SubscribeForm(TrapForm, forms.Form):
    once_more = _("Please send it again. What you wrote is still here.")

    email = MailboxField(
        label=_("Your email address"), widget=forms.EmailInput(attrs={"autocomplete": "email"}), max_length=254
    )
    audiences = forms.MultipleChoiceField(
        label=_("Which news do you want?"),
        choices=[(one.value, capfirst(one.label)) for one in Audience],
        widget=forms.CheckboxSelectMultiple,
    )
    website = forms.CharField(
        required=False,
        label=_("Leave this empty"),
        widget=forms.TextInput({"tabindex": -1, "autocomplete": "off"}),
    )

    def chosen(self) -> dict[str, Any]:
        wanted = self.cleaned_data["audiences"]
        language = "en" if get_language() == "en" else "sv"
        return {**{one.value: one.value in wanted for one in Audience}, "language": language}
