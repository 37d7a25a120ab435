"""The page on which a member writes a finding: its text, and rows of views, of who has written it, and of sources."""

from copy import deepcopy
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from core.forms.keys import RecordsField
from core.forms.rows import RowForm, WithRows, rows_of
from core.forms.texts import PlainTextForm
from core.publishing.ordering import in_language
from knowledge.findings.views_in_text import address_of, read_address, settle
from knowledge.models import Finding, FindingContributor, FindingSource, FindingView
from partners.forms import offer_organisations, organisation_field
from partners.models import Organisation
from partners.permissions import writes_for
from places.forms import PlacedForm

LONGEST_ADDRESS = 1000
MOST_VIEWS = 12


class WithView(RowForm):
    """A row with the address of a comparison of figures, which it keeps locked to a version of them."""

    query = forms.CharField(
        label=_("Address of the comparison"),
        max_length=LONGEST_ADDRESS,
        help_text=_("Copy it from the page of the comparison. It is locked to the figures that the page shows now."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.query:
            self.initial["query"] = address_of(self.instance)

    def clean(self) -> dict[str, Any]:
        """Check a new address. One whose figures have gone since must not keep the rest from being saved."""
        cleaned = super().clean()
        if not self.is_new and "query" not in self.changed_data:
            cleaned["query"] = self.instance.query
        elif not cleaned.get("query"):
            self.instance.delivery = None
        else:
            try:
                found = read_address(cleaned["query"])
            except ValidationError as error:
                self.add_error("query", error)
            else:
                cleaned["query"], self.instance.delivery = found.choice.query(as_of=None), found.version
        return cleaned

    def is_the_same_as(self, one: FindingView) -> bool:
        """The same view of another version is another."""
        return super().is_the_same_as(one) and one.delivery == self.instance.delivery


class ViewRow(WithView):
    """A view is the address of its page, as somebody has copied it."""

    field_order = ("query", "caption", "order")

    class Meta:
        model = FindingView
        fields = ("query", "caption", "order")
        labels = {"caption": _("Caption")}
        help_texts = {"caption": _("What to look for in the chart. If left empty, the chart says what it shows.")}


class ContributorRow(RowForm):
    field_order = ("role", "name", "organisation", "order")

    class Meta:
        model = FindingContributor
        fields = ("role", "name", "organisation", "order")
        labels = {"role": _("Wrote it or reviewed it"), "name": _("Name")}
        help_texts = {"name": _("Ask the person first: everybody can read it.")}

    def __init__(self, *args: Any, organisation: forms.Field, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"] = deepcopy(organisation)
        self.fields["role"].choices = [(one.value, capfirst(one.label)) for one in FindingContributor.Role]  # type: ignore[attr-defined]
        self.order_fields(self.field_order)


class SourceRow(RowForm):
    field_order = ("title", "url", "order")

    class Meta:
        model = FindingSource
        fields = ("title", "url", "order")
        labels = {"title": _("What it is called"), "url": _("Web address")}


class FindingForm(PlacedForm, PlainTextForm, WithRows):
    formset_classes = {
        "view": rows_of(Finding, ViewRow, extra=1, most=MOST_VIEWS),
        "contributor": rows_of(Finding, ContributorRow, extra=1),
        "source": rows_of(Finding, SourceRow, extra=1),
    }

    class Meta:
        model = Finding
        fields: tuple[str, ...] = ("title", "summary", "text", "areas")
        field_classes = {"areas": RecordsField}
        labels = {
            "title": _("What have you seen?"),
            "summary": _("Summary"),
            "text": _("Text"),
            "areas": _("Which municipalities is it about?"),
        }
        help_texts = {
            "title": _("One line that says what the figures show, such as “More people work in Botkyrka”."),
            "text": _(
                "A blank line starts a new paragraph, and *asterisks* emphasise. Write {1} on a line of its own where "
                "the first view should stand, and {2} for the second. Views the text does not name come last."
            ),
            "areas": _("What the views contain is added when you save."),
        }
        widgets = {
            "summary": forms.Textarea(attrs={"rows": 3}),
            "text": forms.Textarea(attrs={"rows": 16}),
            "areas": forms.CheckboxSelectMultiple,
        }

    def __init__(self, *args: Any, first_view: str = "", **kwargs: Any) -> None:
        self.first_view = first_view
        super().__init__(*args, **kwargs)
        self.fields["title"].required = self.fields["summary"].required = True

    def rows_kwargs(self, prefix: str) -> dict[str, Any]:
        kwargs = super().rows_kwargs(prefix)
        if prefix == "view" and self.first_view:
            return {**kwargs, "initial": [{"query": self.first_view}]}
        if prefix == "contributor":
            everyone = Organisation.objects.order_by("sector", in_language("name"), "pk")
            named = organisation_field(everyone.defer("search_text", "description"), required=False)
            return {**kwargs, "form_kwargs": {"organisation": named}}
        return kwargs

    def save_rows(self) -> None:
        super().save_rows()
        settle(self.instance)


class NewFindingForm(FindingForm):
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=_("On behalf of"),
        help_text=_("The organisation responsible for the finding."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_organisations(self, writes_for(self.user))
