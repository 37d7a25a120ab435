from collections.abc import Iterable
from copy import deepcopy
from itertools import groupby
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.mailboxes import MailboxField, readable_domain
from core.forms.finder import FinderField, fits_in_a_list
from core.forms.marks import mark
from core.forms.rows import Rows, limits
from core.publishing.ordering import in_language
from partners.addresses import domain_of, looks_like
from partners.models import Membership, Organisation, Party


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


def organisation_field(organisations: Any, **kwargs: Any) -> forms.Field:
    """Return a field for one of the organisations, which are ordered by sector: a list, or a search in a long one."""
    if not fits_in_a_list(organisations):
        return FinderField(organisations, label=_("Organisation"), **kwargs)
    field = forms.ModelChoiceField(organisations, label=_("Organisation"), **kwargs)
    field.choices = [("", _("Choose an organisation")), *by_sector(organisations)]
    return field


def by_sector(organisations: Iterable[Organisation]) -> list[tuple[str, list[tuple[str, str]]]]:
    return [
        (capfirst(str(Organisation.Sector(sector).label)), [(str(one.pk), one.name) for one in group])
        for sector, group in groupby(organisations, key=lambda one: one.sector)
    ]


# Parts in a record of others


def roles_of(party: type[Party]) -> list[tuple[str, Any]]:
    """Return the roles that an organisation can be invited to, or ask for."""
    return [("", _("Choose a role")), *((role.value, capfirst(role.label)) for role in party.OFFERED_ROLES)]


class RoleInRecordForm(forms.Form):
    role = forms.ChoiceField(label=_("Role"))
    message = forms.CharField(
        label=_("A few words"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Included in their email. Not shown on the site."),
    )

    def __init__(self, *args: Any, party: type[Party], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = roles_of(party)  # type: ignore[attr-defined]
        self.commitments = [party.COMMITMENTS[role] for role in party.OFFERED_ROLES]


class InviteForm(RoleInRecordForm):
    def __init__(self, *args: Any, organisations: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"] = organisation_field(organisations)
        self.order_fields(["organisation", "role", "message"])


class InvitationRow(forms.Form):
    """One of a few organisations that are invited on a page of a record's own form."""

    template_name = "components/row_beside.html"
    is_gone = False  # as a row of a record may be
    party: ClassVar[type[Party]]

    role = forms.ChoiceField(label=_("Role"), required=False)

    def __init__(self, *args: Any, organisation: forms.Field, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"] = deepcopy(organisation)
        self.fields["role"].choices = roles_of(self.party)  # type: ignore[attr-defined]
        self.order_fields(["organisation", "role"])
        mark(self, _("(needed for an invitation)"), "role")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("organisation") and not cleaned.get("role") and "role" not in self.errors:
            self.add_error("role", _("Choose the role you invite it to take."))
        return cleaned


def invitation_rows(party: type[Party]) -> Any:
    """Return the formset of a form that is ``WithRows``: three rows, each made with an ``organisation_field``."""
    row = type("InvitationRow", (InvitationRow,), {"party": party})
    return forms.formset_factory(row, formset=Rows, **limits(3, 3))


def chosen_in(rows: Any) -> list[tuple[Organisation, str]]:
    """Return who was chosen, each once in a role."""
    chosen = [row.cleaned_data for row in rows]
    return list(dict.fromkeys((one["organisation"], one["role"]) for one in chosen if one.get("organisation")))
