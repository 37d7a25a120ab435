"""The third step: where the report was published, and what it is known by there."""

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from core.forms.texts import PlainTextForm
from core.text.plain import on_one_line
from core.wizard.forms import WizardForm
from reports.deposit.identifier_fields import IdentifierField
from reports.identifiers import diva_id_of, doi_of, isbn_of, issn_of, urn_of
from reports.models import Report


class PublishedForm(PlainTextForm, WizardForm):
    isbn = IdentifierField(isbn_of, label="ISBN")
    issn = IdentifierField(issn_of, label="ISSN")
    doi = IdentifierField(doi_of, label="DOI", help_text=_("Such as 10.1234/abc, or the full link."))
    urn = IdentifierField(urn_of, label="URN", help_text=_("Such as urn:nbn:se:kth:diva-123456."))
    diva_id = IdentifierField(
        diva_id_of, label=_("DiVA id"), help_text=_("Such as diva2:123456, or a link to its page in DiVA.")
    )

    class Meta:
        model = Report
        fields: tuple[str, ...] = (
            "series",
            "series_number",
            "container",
            "volume",
            "issue",
            "pages",
            "isbn",
            "issn",
            "doi",
            "urn",
            "diva_id",
            "url",
            "licence",
            "relation",
        )
        labels = {
            "series": _("Series"),
            "series_number": _("Number in the series"),
            "container": _("Journal, anthology or proceedings"),
            "url": _("Where can it be read online?"),
            "licence": _("On what terms may others use it?"),
            "relation": _("Whose work is it?"),
        }
        help_texts = {
            "container": _("The larger work it is part of, if any."),
            "url": _("A link to another site. Your own files have a step of their own."),
            "licence": _("What the report itself says. Leave empty if it does not say."),
        }
        widgets = {"relation": forms.RadioSelect, "url": forms.URLInput({"inputmode": "url"})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["relation"].choices = [(one.value, capfirst(one.label)) for one in Report.RELATIONS]  # type: ignore[attr-defined]
        licences = [(one.value, capfirst(one.label)) for one in Report.Licence]
        self.fields["licence"].choices = [("", _("Not stated")), *licences]  # type: ignore[attr-defined]

    def clean_url(self) -> str:
        return on_one_line(self.cleaned_data["url"]).replace(" ", "%20")
