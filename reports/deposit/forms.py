"""The first step in which a member deposits a report: what it is, and when it came out."""

from typing import Any

from django import forms
from django.utils.dates import MONTHS
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Language
from core.forms.texts import PlainTextForm
from core.publishing.ordering import LANGUAGES
from core.wizard.forms import WizardForm
from core.wizard.pictured import PICTURE_FIELDS, PicturedForm
from partners.forms import offer_organisations
from partners.models import Organisation
from partners.permissions import writes_for
from reports.deposit.identifier_fields import IdentifierField
from reports.identifiers import diva_id_of, doi_of, isbn_of
from reports.models import Report
from reports.models.report import FIRST_YEAR, LAST_YEAR


def abstract_in(label: Any, language: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=Report._meta.get_field("abstract").max_length,
        empty_value=None,
        widget=forms.Textarea({"rows": 8, "lang": language}),
    )


class ReportWhatForm(PlainTextForm, WizardForm):
    year = forms.IntegerField(
        label=_("Year"),
        required=False,
        min_value=FIRST_YEAR,
        max_value=LAST_YEAR,
        error_messages={name: _("Write a year, such as 2017.") for name in ("invalid", "min_value", "max_value")},
    )
    month = forms.TypedChoiceField(
        label=pgettext_lazy("of a date", "month"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", "–"), *MONTHS.items()],
    )
    day = forms.IntegerField(
        label=pgettext_lazy("of a date", "day"),
        required=False,
        min_value=1,
        max_value=31,
        error_messages={name: _("Write a day, such as 27.") for name in ("invalid", "min_value", "max_value")},
    )
    abstract_sv = abstract_in(_("Summary in Swedish"), "sv")
    abstract_en = abstract_in(_("Summary in English"), "en")

    class Meta:
        model = Report
        fields: tuple[str, ...] = (
            "kind",
            "title",
            "language",
            "parallel_title",
            "year",
            "month",
            "day",
            "abstract_sv",
            "abstract_en",
        )
        labels = {
            "kind": _("Type"),
            "title": _("Title"),
            "language": _("Which language is it in?"),
            "parallel_title": _("Title in the other language"),
        }
        help_texts = {
            "title": _("As on the title page, in the language of the report, with a subtitle after a colon."),
            "parallel_title": _("Only if the report has one. Do not translate it yourself."),
        }
        widgets: dict[str, Any] = {"language": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(kind.value, capfirst(kind.label)) for kind in Report.Kind]
        self.fields["kind"].choices = [("", _("Choose")), *kinds]  # type: ignore[attr-defined]
        languages = [(one.value, capfirst(str(one.translated))) for one in Language]
        self.fields["language"].choices = languages  # type: ignore[attr-defined]
        for name in ("month", "day"):
            self.fields[name].label = capfirst(str(self.fields[name].label))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for language in LANGUAGES:  # so that a text of nothing but unseen letters is none
            cleaned[f"abstract_{language}"] = cleaned.get(f"abstract_{language}") or None
        return cleaned


class PicturedReportForm(ReportWhatForm, PicturedForm):
    """The first step, with the picture: that is no part of a version, and so not of the form of a new one."""

    class Meta(ReportWhatForm.Meta):
        fields = (*ReportWhatForm.Meta.fields, *PICTURE_FIELDS)


class NewReportForm(PicturedReportForm):
    """The first step of a new report, which also says whose it is, and what it may be known by already."""

    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=_("On behalf of"),
        help_text=_("The organisation responsible for the report and its files."),
    )
    doi = IdentifierField(doi_of, label="DOI")
    isbn = IdentifierField(isbn_of, label="ISBN")
    diva_id = IdentifierField(diva_id_of, label=_("DiVA id"))
    challenge = forms.SlugField(required=False, widget=forms.HiddenInput)
    outcome = forms.SlugField(required=False, widget=forms.HiddenInput)
    finding = forms.SlugField(required=False, widget=forms.HiddenInput)

    class Meta(PicturedReportForm.Meta):
        fields = (*PicturedReportForm.Meta.fields, "doi", "isbn", "diva_id")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_organisations(self, writes_for(self.user))
