"""How organisations come to share a challenge, and what it looks like with them."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from challenges.models import ChallengeParty
from partners.forms import RoleInRecordForm, offer_organisations
from partners.models import Organisation


class ShareForm(RoleInRecordForm):
    organisation = forms.ModelChoiceField(Organisation.objects.none(), label=_("On behalf of"))
    local_description = forms.CharField(
        label=_("The situation in our organisation"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_(
            "You can write this later. It is shown on the page when you choose to show it, but not before "
            "your organisation is confirmed."
        ),
    )
    field_order = ("organisation", "role", "local_description", "message")

    def __init__(self, *args: Any, organisations: Any, **kwargs: Any) -> None:
        super().__init__(*args, party=ChallengeParty, **kwargs)
        offer_organisations(self, organisations)
