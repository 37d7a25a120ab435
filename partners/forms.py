from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.mailboxes import MailboxField, readable_domain
from core.publishing.ordering import in_language
from partners.addresses import domain_of, looks_like
from partners.models import Membership, Organisation


def offer_organisations(form: forms.BaseForm, organisations: QuerySet[Organisation]) -> None:
    """Let ``form`` ask for one of ``organisations``; where there is only one, it is filled in and not asked for."""
    field: Any = form.fields["organisation"]
    field.queryset = organisations = organisations.order_by(in_language("name"))
    if len(organisations) == 1:
        form.initial["organisation"] = organisations[0]
        field.widget = forms.HiddenInput()


class InvitationForm(forms.Form):
    email = MailboxField(
        label=_("Email address"),
        max_length=254,
        help_text=_("Your colleague’s work address. The link in the email only works for that address."),
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    role = forms.ChoiceField(
        label=_("Role"),
        choices=Membership.Role.choices,
        initial=Membership.Role.PLANNER,
        help_text=_("Planners write. Contacts also invite colleagues and receive the emails. Readers read the drafts."),
    )

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organisation = organisation

    def clean_email(self) -> str:
        address: str = self.cleaned_data["email"]
        if looks_like(address, self.organisation.website):
            raise ValidationError(
                _(
                    "This looks like an address at %(domain)s, but is not. Read it letter by letter. If it "
                    "is correct, ask the portal’s editors to invite your colleague."
                ),
                params={"domain": readable_domain(domain_of(self.organisation.website))},
            )
        return address


class RoleForm(forms.Form):
    role = forms.ChoiceField(choices=Membership.Role.choices)
