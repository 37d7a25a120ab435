"""The second step: who wrote it, who published it, and who paid for it. Rows can be added without a script."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from partners.models import Organisation
from records.plain_text_form import PlainTextForm
from reports.forms.identifiers import IdentifierField
from reports.forms.sent import SentForm
from reports.identifiers import orcid_of
from reports.models import Author, Funding, Report
from reports.names import split

EMPTY = 2  # rows that wait for more
LARGEST = 9_999  # place in the order
LONGEST_FAMILY_NAME = 100


@dataclass(frozen=True)
class Rows:
    """Rows of fields that are numbered from 0: those that are saved, and empty ones."""

    prefix: str
    names: tuple[str, ...]
    most: int

    def count(self, sent: Mapping[str, Any], there: int, *, more: bool) -> int:
        """Return how many rows to show: as many as were sent, and some more where they are asked for."""
        sent_rows = str(sent.get(f"{self.prefix}_count", ""))
        rows = int(sent_rows) if sent_rows.isdecimal() and len(sent_rows) < len(str(LARGEST)) else there + EMPTY
        return max(min(rows + EMPTY if more else rows, self.most), there)

    def field(self, number: int, name: str) -> str:
        return f"{self.prefix}_{number}_{name}"


AUTHORS = Rows("author", ("place", "kind", "name", "family_name", "orcid"), 100)
FUNDING = Rows("funding", ("funder", "grant_number"), 20)


class WhoForm(PlainTextForm, SentForm):
    rows_of: ClassVar[tuple[Rows, ...]] = (AUTHORS, FUNDING)

    class Meta:
        model = Report
        fields: tuple[str, ...] = ("publisher",)
        labels = {"publisher": _("Publisher")}
        help_texts = {"publisher": _("The university, the municipality or the publishing house.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Make a row for each author and funder there is, for as many as were sent, and some more if asked for."""
        super().__init__(*args, **kwargs)
        saved = self.instance.pk is not None
        self.authors = list(self.instance.authors.defer("search_text").order_by("position")) if saved else []
        self.funders = list(self.instance.funding.order_by("pk")) if saved else []
        self.n_rows = {
            rows: rows.count(self.sent, len(there), more=self.more)
            for rows, there in ((AUTHORS, self.authors), (FUNDING, self.funders))
        }
        for number in range(self.n_rows[AUTHORS]):
            self._add_author(number, self.authors[number] if number < len(self.authors) else None)
        for number in range(self.n_rows[FUNDING]):
            self._add_funder(number, self.funders[number] if number < len(self.funders) else None)
        for rows, count in self.n_rows.items():
            self.fields[f"{rows.prefix}_count"] = forms.CharField(
                required=False, initial=str(count), max_length=10, widget=forms.HiddenInput
            )

    def _add_author(self, number: int, author: Author | None) -> None:
        kinds = [(kind.value, capfirst(kind.label)) for kind in Author.Kind]
        of_row: dict[str, forms.Field] = {
            "place": forms.IntegerField(
                label=_("Place in the order"),
                min_value=1,
                max_value=LARGEST,
                initial=number + 1 if author else None,
                widget=forms.NumberInput,
                error_messages={
                    name: _("Write a number, such as 1.") for name in ("invalid", "min_value", "max_value")
                },
            ),
            "kind": forms.ChoiceField(
                label=_("Person or organisation"), choices=kinds, initial=author.kind if author else Author.Kind.PERSON
            ),
            "name": forms.CharField(
                label=_("Name"),
                max_length=200,
                initial=author.name if author else "",
                help_text=_("As on the title page."),
            ),
            "family_name": forms.CharField(
                label=_("Family name"),
                max_length=LONGEST_FAMILY_NAME,
                initial=author.family_name if author else "",
                help_text=_("The last part of the name. Empty: its last word."),
            ),
            "orcid": IdentifierField(orcid_of, label="ORCID", initial=author.orcid if author else ""),
        }
        self._add_row(AUTHORS, number, of_row)

    def _add_funder(self, number: int, funding: Funding | None) -> None:
        of_row: dict[str, forms.Field] = {
            "funder": forms.CharField(label=_("Funder"), max_length=200, initial=funding.funder if funding else ""),
            "grant_number": forms.CharField(
                label=_("Grant number"), max_length=100, initial=funding.grant_number if funding else ""
            ),
        }
        self._add_row(FUNDING, number, of_row)

    def _add_row(self, rows: Rows, number: int, of_row: dict[str, forms.Field]) -> None:
        for name, field in of_row.items():
            field.required = False
            self.fields[rows.field(number, name)] = field

    def rows(self, rows: Rows) -> Iterator[dict[str, forms.BoundField]]:
        for number in range(self.n_rows[rows]):
            yield {name: self[rows.field(number, name)] for name in rows.names}

    def author_rows(self) -> Iterator[dict[str, forms.BoundField]]:
        return self.rows(AUTHORS)

    def funding_rows(self) -> Iterator[dict[str, forms.BoundField]]:
        return self.rows(FUNDING)

    def refill_rows(self, sent: Mapping[str, Any]) -> None:
        """Keep the number of rows, which is not what was sent when more have been asked for."""
        for rows, count in self.n_rows.items():
            self.initial[f"{rows.prefix}_count"] = str(count)

    def touched(self) -> set[str]:
        return super().touched() - {f"{rows.prefix}_count" for rows in self.rows_of}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        cleaned["authors"] = self._clean_authors()
        cleaned["funding"] = self._clean_funding()
        return cleaned

    def _sent(self, rows: Rows) -> Iterator[tuple[int, dict[str, Any]]]:
        """Yield the rows without faults, by number."""
        for number in range(self.n_rows[rows]):
            fields = {name: rows.field(number, name) for name in rows.names}
            if not any(name in self.errors for name in fields.values()):
                yield number, {name: self.cleaned_data.get(field) for name, field in fields.items()}

    def _clean_authors(self) -> list[Author]:
        """Return the authors in their order; rows without a place come where they stand, after the row before."""
        placed, place = [], 0
        for number, row in self._sent(AUTHORS):
            place = row["place"] or place
            if row["name"]:
                try:
                    placed.append((place, number, self._author(row)))
                except ValidationError as error:
                    field = next(iter(error.error_dict)) if hasattr(error, "error_dict") else "name"
                    self.add_error(AUTHORS.field(number, field), error.messages)
            elif row["family_name"] or row["orcid"]:
                self.add_error(AUTHORS.field(number, "name"), _t("Write the whole name."))
        return [author for _place, _number, author in sorted(placed, key=lambda one: one[:2])]

    def _author(self, row: dict[str, Any]) -> Author:
        author = Author(kind=row["kind"], name=row["name"], family_name=row["family_name"], orcid=row["orcid"])
        if author.kind == Author.Kind.ORGANISATION:
            if author.orcid:
                raise ValidationError({"orcid": _t("Only people have an ORCID.")})
            author.family_name = ""
            author.organisation_id = self.organisations.get(author.name.casefold())
        elif not author.family_name:
            author.name, author.family_name = named(author.name)
        elif not author.name.endswith(author.family_name):
            raise ValidationError({"family_name": _t("The family name is the last part of a person's name.")})
        return author

    @cached_property
    def organisations(self) -> dict[str, int]:
        """The organisations here that are named as authors, by name."""
        names = [
            row["name"]
            for _number, row in self._sent(AUTHORS)
            if row["name"] and row["kind"] == Author.Kind.ORGANISATION
        ]
        found = Organisation.objects.filter(name__in=names).order_by("-pk").values_list("name", "pk")
        return {name.casefold(): pk for name, pk in found}

    def _clean_funding(self) -> list[Funding]:
        kept: dict[tuple[str, str], Funding] = {}
        for number, row in self._sent(FUNDING):
            if row["funder"]:
                kept.setdefault((row["funder"], row["grant_number"]), Funding(**row))
            elif row["grant_number"]:
                self.add_error(FUNDING.field(number, "funder"), _t("Write who gave the grant."))
        return list(kept.values())

    def save(self, commit: bool = True) -> Report:
        report: Report = super().save(commit)
        self._save_rows(report)
        return report

    def _save_rows(self, report: Report) -> None:
        """Write the rows anew where they differ. Nothing else names them."""
        of_author = ("kind", "name", "family_name", "orcid", "organisation_id")
        authors = self.cleaned_data["authors"]
        if [_values(one, of_author) for one in authors] != [_values(one, of_author) for one in self.authors]:
            report.authors.all().delete()
            for position, author in enumerate(authors, start=1):
                author.report, author.position = report, position
            Author.objects.bulk_create(authors)
        of_funding, funding = ("funder", "grant_number"), self.cleaned_data["funding"]
        if [_values(one, of_funding) for one in funding] != [_values(one, of_funding) for one in self.funders]:
            report.funding.all().delete()
            for one in funding:
                one.report = report
            Funding.objects.bulk_create(funding)


def named(name: str) -> tuple[str, str]:
    """Return a person's name as on a title page, and the family name: “Ek, Anna” and “Anna Ek” are the same.

    A single word has none, nor has a list of names.
    """
    family, given = split(name) if name.count(",") <= 1 else ("", "")
    if not (family and given):
        return name, ""
    return f"{given} {family}", family if len(family) <= LONGEST_FAMILY_NAME else ""


def _values(record: Author | Funding, names: tuple[str, ...]) -> list[Any]:
    return [getattr(record, name) for name in names]
