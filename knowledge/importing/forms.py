from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.files.limits import MIB
from core.forms.days import DayField
from core.publishing.ordering import in_language
from knowledge.importing.opening import MOST_BYTES, MOST_OF_A_FILE, Form, recognise
from knowledge.importing.rows import UnreadableSourceError
from knowledge.importing.signs import Meaning
from knowledge.importing.sources import USUAL, source_of
from knowledge.importing.table import Grid, Layout, Mapping, SexFrom
from knowledge.models import Indicator, Source

_ACCEPT = ".zip,.json,.csv,.txt,.xlsx,.xls,.ods"


class FileForm(forms.Form):
    """A file of figures, and where it is from."""

    file = forms.FileField(
        label=_("File"),
        max_length=None,
        allow_empty_file=True,  # refused where it is recognised
        widget=forms.FileInput({"accept": _ACCEPT}),
    )
    source = forms.ModelChoiceField(
        Source.objects.none(),
        label=_("Whose figures are these?"),
        required=False,
        empty_label=_("The usual source of the file"),
        help_text=_("Needed for a table of your own. Other sources are described in the admin."),
    )
    label = forms.CharField(
        label=_("Version"), max_length=200, required=False, help_text=_("What the source calls it, if it does.")
    )
    retrieved = DayField(label=_("Retrieved on"), help_text=_("The day when it was fetched. Left empty, it is today."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"].queryset = Source.objects.order_by(in_language("name"), "pk")  # type: ignore[attr-defined]
        self.fields["file"].help_text = _(
            "A DDF folder packed as ZIP (at most %(large)d MB), saved answers of Kolada’s or a table of PxWeb as JSON, "
            "CSV or a spreadsheet (at most %(small)d MB)."
        ) % {"large": MOST_BYTES // MIB, "small": MOST_OF_A_FILE // MIB}
        self.form = ""

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise ValidationError(_("The file is too large. Divide it."))
        try:
            self.form = str(recognise(file))
        except UnreadableSourceError as error:
            raise ValidationError(str(error)) from error
        if self.form != Form.DDF and file.size > MOST_OF_A_FILE:
            raise ValidationError(_("The file is too large. Divide it."))
        return file

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if self.form and not cleaned.get("source") and "source" not in self.errors:
            if self.form in USUAL:
                cleaned["source"] = source_of(self.form)
            else:
                self.add_error("source", _("Say whose figures these are."))
        cleaned["retrieved"] = cleaned.get("retrieved") or timezone.localdate()
        return cleaned


class MappingForm(forms.Form):
    """Which column of a table is what, and what its signs mean. It comes filled in with what is likely."""

    heads = forms.TypedChoiceField(label=_("The headings begin on row"), coerce=int)
    body = forms.TypedChoiceField(label=_("The figures begin on row"), coerce=int)
    layout = forms.ChoiceField(label=_("Where are the years?"), choices=Layout.choices, widget=forms.RadioSelect)
    area = forms.TypedChoiceField(label=_("Column with the areas"), coerce=int)
    indicator = forms.ModelChoiceField(
        Indicator.objects.none(), label=_("Indicator"), required=False, to_field_name="slug",
        empty_label=_("A column says it"),
    )  # fmt: skip
    indicators = forms.TypedChoiceField(
        label=_("Column with the indicator"), coerce=int, empty_value=None, required=False
    )
    year = forms.TypedChoiceField(label=_("Column with the year"), coerce=int, empty_value=None, required=False)
    value = forms.TypedChoiceField(label=_("Column with the figures"), coerce=int, empty_value=None, required=False)
    sex_from = forms.ChoiceField(
        label=_("Who are the figures about?"), choices=SexFrom.choices, widget=forms.RadioSelect
    )
    sex = forms.TypedChoiceField(label=_("Column that says women or men"), coerce=int, empty_value=None, required=False)
    dots = forms.ChoiceField(label=_("“..” means"), choices=Meaning.choices)
    dash = forms.ChoiceField(label=_("“-” means"), choices=Meaning.choices)
    cross = forms.ChoiceField(label=_("“X” means"), choices=Meaning.choices)

    def __init__(self, *args: Any, grid: Grid, likely: Mapping, source: Source, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = likely.as_data()
        rows = [(n, f"{grid.lines[n]}: {_start(grid, n)}") for n in range(min(len(grid.rows), 20))]
        heads = grid.heads(likely.heads, likely.body)
        columns = [(n, f"{n + 1}: {head[:60]}") for n, head in enumerate(heads)]
        for name in ("heads", "body"):
            self.fields[name].choices = rows  # type: ignore[attr-defined]
        self.fields["area"].choices = columns  # type: ignore[attr-defined]
        for name in ("indicators", "year", "value", "sex"):
            self.fields[name].choices = [("", _("None")), *columns]  # type: ignore[attr-defined]
        self.fields["indicator"].queryset = Indicator.objects.fillable_from(source).by_name()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if self.errors:
            return cleaned
        if cleaned["body"] <= cleaned["heads"]:
            self.add_error("body", _("The figures begin below the headings."))
        if cleaned["layout"] == Layout.ROWS:
            for name in ("year", "value"):
                if cleaned[name] is None:
                    self.add_error(name, _("Say which column it is."))
        if cleaned["sex_from"] == SexFrom.COLUMN and cleaned["sex"] is None:
            self.add_error("sex", _("Say which column it is."))
        if cleaned["indicator"] is None and cleaned["indicators"] is None:
            self.add_error("indicator", _("Choose an indicator, or the column that says it."))
        return cleaned

    def mapping(self) -> Mapping:
        said = dict(self.cleaned_data)
        said["indicator"] = said["indicator"].slug if said["indicator"] else ""
        if said["indicator"]:
            said["indicators"] = None
        return Mapping(**said)


class TakeForm(forms.Form):
    keep_good = forms.BooleanField(
        label=_("Import all lines that are right, and leave out those that are wrong"), required=False
    )


def _start(grid: Grid, n: int) -> str:
    return " | ".join(cell.strip() for cell in grid.rows[n] if cell.strip())[:60]
