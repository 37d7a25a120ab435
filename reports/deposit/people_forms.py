"""The second step: who wrote it, who published it, and who paid for it. Rows can be added without a script."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.forms.models import model_to_dict
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from core.forms.marks import mark
from core.forms.rows import Rows, WithRows, limits
from core.forms.texts import PlainTextForm
from partners.models import Organisation
from reports.author_names import split
from reports.deposit.identifier_fields import IdentifierField
from reports.identifiers import orcid_of
from reports.models import Author, Funding, Report

LARGEST = 9_999  # place in the order
LONGEST_FAMILY_NAME = 100


class AuthorRow(PlainTextForm):
    template_name = "reports/deposit/author_row.html"
    is_gone = False  # as a row of a record may be

    place = forms.IntegerField(
        label=_("Place in the list"),
        required=False,
        min_value=1,
        max_value=LARGEST,
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), _("Write a number, such as 1.")),
    )
    orcid = IdentifierField(orcid_of, label="ORCID")

    class Meta:
        model = Author
        fields = ("kind", "name", "family_name", "orcid")
        labels = {"kind": _("Person or organisation"), "name": _("Name"), "family_name": _("Family name")}
        help_texts = {
            "name": _("As on the title page."),
            "family_name": _("The last part of the name. If left empty, the last word is used."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind.value, capfirst(kind.label)) for kind in Author.Kind]  # type: ignore[attr-defined]
        self.fields["kind"].required = self.fields["name"].required = False
        mark(self, "", "kind", "name")  # needed in each row that says somebody

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("kind") == Author.Kind.ORGANISATION:
            cleaned["family_name"] = ""
        if not cleaned.get("name"):
            if (cleaned.get("family_name") or cleaned.get("orcid")) and "name" not in self.errors:
                self.add_error("name", _("Enter the full name."))
        elif cleaned.get("kind") == Author.Kind.ORGANISATION:
            if cleaned.get("orcid"):
                self.add_error("orcid", _("Only people can have an ORCID."))
        elif not cleaned.get("family_name"):
            cleaned["name"], cleaned["family_name"] = named(cleaned["name"])
        elif not cleaned["name"].endswith(cleaned["family_name"]):
            self.add_error("family_name", _("The family name must be the last part of the person’s name."))
        return cleaned


class FundingRow(PlainTextForm):
    template_name = "components/row_beside.html"
    is_gone = False

    class Meta:
        model = Funding
        fields = ("funder", "grant_number")
        labels = {"funder": _("Funder"), "grant_number": _("Grant number")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["funder"].required = False
        mark(self, "", "funder")  # needed in each row that says a grant

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("grant_number") and not cleaned.get("funder") and "funder" not in self.errors:
            self.add_error("funder", _("Enter who gave the grant."))
        return cleaned


class ReportPeopleForm(PlainTextForm, WithRows):
    formset_classes = {
        "author": forms.formset_factory(AuthorRow, formset=Rows, **limits(2, 100)),
        "funding": forms.formset_factory(FundingRow, formset=Rows, **limits(2, 20)),
    }

    class Meta:
        model = Report
        fields: tuple[str, ...] = ("publisher",)
        labels = {"publisher": _("Publisher")}
        help_texts = {"publisher": _("The university, municipality or publishing house.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        report = kwargs["instance"]
        self.authors_before = list(report.authors.defer("search_text").order_by("position")) if report.pk else []
        self.funding_before = list(report.funding.order_by("pk")) if report.pk else []
        super().__init__(*args, **kwargs)

    def rows_kwargs(self, prefix: str) -> dict[str, Any]:
        if prefix == "funding":
            return {"initial": [model_to_dict(one, FundingRow.Meta.fields) for one in self.funding_before]}
        authors = enumerate(self.authors_before, start=1)
        return {"initial": [{"place": n, **model_to_dict(one, AuthorRow.Meta.fields)} for n, one in authors]}

    def authors(self) -> list[Author]:
        """Return the authors in their order; rows without a place come where they stand, after the row before."""
        placed, place = [], 0
        for row in self.formsets["author"]:
            place = row.cleaned_data.get("place") or place
            if row.cleaned_data.get("name"):
                placed.append((place, row.instance))
        authors = [author for _place, author in sorted(placed, key=lambda one: one[0])]
        organisations = [author.name for author in authors if author.kind == Author.Kind.ORGANISATION]
        found = Organisation.objects.filter(name__in=organisations).order_by("-pk").values_list("name", "pk")
        known = {name.casefold(): pk for name, pk in found}
        for author in authors:
            if author.kind == Author.Kind.ORGANISATION:
                author.organisation_id = known.get(author.name.casefold())
        return authors

    def funding(self) -> list[Funding]:
        given = [row.instance for row in self.formsets["funding"] if row.cleaned_data.get("funder")]
        return list({(one.funder, one.grant_number): one for one in given}.values())

    def save(self, commit: bool = True) -> Report:
        """Save the report, and write its rows anew where they differ. Nothing else names them."""
        report: Report = super().save(commit)
        of_author, authors = ("kind", "name", "family_name", "orcid", "organisation_id"), self.authors()
        if _values(authors, of_author) != _values(self.authors_before, of_author):
            report.authors.all().delete()
            for position, author in enumerate(authors, start=1):
                author.report, author.position = report, position
            Author.objects.bulk_create(authors)
        of_funding, funding = FundingRow.Meta.fields, self.funding()
        if _values(funding, of_funding) != _values(self.funding_before, of_funding):
            report.funding.all().delete()
            for one in funding:
                one.report = report
            Funding.objects.bulk_create(funding)
        return report


def named(name: str) -> tuple[str, str]:
    """Return a person's name as on a title page, and the family name: “Ek, Anna” and “Anna Ek” are the same.

    A single word has none, nor has a list of names.
    """
    family, given = split(name) if name.count(",") <= 1 else ("", "")
    if not (family and given):
        return name, ""
    return f"{given} {family}", family if len(family) <= LONGEST_FAMILY_NAME else ""


def _values(records: Iterable[Author | Funding], names: tuple[str, ...]) -> list[Any]:
    return [[getattr(record, name) for name in names] for record in records]
