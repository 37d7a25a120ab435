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
        help_text=_("It is read here, and is the report’s first file. Nobody but your organisation sees it yet."),
        widget=forms.FileInput({"accept": ".pdf,application/pdf"}),
    )
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=_("On behalf of"),
        help_text=_("The organisation that answers for the report and its files."),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_organisations(self, writes_for(user))

    def clean_pdf(self) -> Any:
        pdf = self.cleaned_data["pdf"]
        if not pdf.name.lower().endswith(".pdf"):
            raise forms.ValidationError(_("Choose a PDF. Other files are added in the step “Files”."))
        return pdf
