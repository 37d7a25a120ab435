from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from partners.forms import offer_organisations
from partners.models import Organisation
from partners.permissions import writes_for


class PdfForm(forms.Form):
    """A PDF to begin a report from, and whose it is. What is in the PDF ``reports.files.uploads`` reads."""

    pdf = forms.FileField(
        label=_("The report as PDF"),
        help_text=_("We read it here and make it the report’s first file. Only your organisation can see it for now."),
        widget=forms.FileInput({"accept": ".pdf,application/pdf"}),
    )
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=_("On behalf of"),
        help_text=_("The organisation responsible for the report and its files."),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_organisations(self, writes_for(user))

    def clean_pdf(self) -> Any:
        pdf = self.cleaned_data["pdf"]
        if not pdf.name.lower().endswith(".pdf"):
            raise forms.ValidationError(_("Choose a PDF. You can add other files in the step “Files”."))
        return pdf
