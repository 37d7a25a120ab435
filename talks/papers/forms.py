"""A paper: its file, what it is called, and who reads it."""

import datetime as dt
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from core.files.limits import MIB
from core.files.types import ACCEPTED
from core.forms.days import DayField
from core.forms.marks import IN_SOME_CASES, mark
from core.forms.texts import PlainTextForm
from talks.between import SeatField
from talks.models import Paper, Seat
from talks.papers.files import MOST_BYTES, MOST_PAGES


class SeatsField(forms.ModelMultipleChoiceField):
    """Parties at the table, each by its name and its role."""

    widget = forms.CheckboxSelectMultiple
    label_from_instance = SeatField.label_from_instance


class PaperChangeForm(PlainTextForm):
    """What is said of a paper, and perhaps another version. The file is read when the rest of the form is right."""

    file = forms.FileField(
        label=_("Another version of the file"),
        help_text=_("Leave empty to keep the file that is there. Earlier versions stay in the room."),
        required=False,
        max_length=None,  # a long name is shortened
        allow_empty_file=True,  # refused where files are read, like other bad ones
        widget=forms.FileInput({"accept": ",".join(ACCEPTED)}),
    )
    readers = SeatsField(
        Seat.objects.none(), label=_("Which parties?"), required=False, help_text=_("If only some parties read it.")
    )
    opens_on = DayField(
        label=_("Open to everybody from"),
        help_text=_(
            "From that day everybody can read the latest version on the page of the talks. Leave empty if not."
        ),
    )
    field_order = ["by", "file", "title", "shared", "readers", "opens_on"]

    class Meta:
        model = Paper
        fields: tuple[str, ...] = ("title", "shared", "readers", "opens_on")
        labels = {"title": _("What it is called"), "shared": _("Who reads it?")}
        help_texts = {"shared": _("The municipality always does: it registers and keeps what is put on the table.")}
        widgets = {"shared": forms.RadioSelect}

    def __init__(self, *args: Any, others: QuerySet[Seat], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["shared"].choices = [  # type: ignore[attr-defined]
            (one.value, capfirst(one.label)) for one in Paper.Readers
        ]
        self.fields["readers"].queryset = others  # type: ignore[attr-defined]
        mark(self, IN_SOME_CASES, "readers")
        self.was_open = self.instance.pk is not None and self.instance.is_open
        self.fields["opens_on"].disabled = self.was_open

    def clean_opens_on(self) -> dt.date | None:
        day: dt.date | None = self.cleaned_data["opens_on"]
        if day and day < timezone.localdate() and day != self.initial.get("opens_on"):
            raise forms.ValidationError(_("That day has passed. Choose today or a day that is still to come."))
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("shared") == Paper.Readers.ALL:
            cleaned["readers"] = []
        elif "readers" in cleaned and not cleaned["readers"]:
            self.add_error("readers", _("Choose at least one party."))
        return cleaned


class PaperForm(PaperChangeForm):
    by = SeatField(Seat.objects.none(), label=_("Who puts it on the table?"))

    class Meta(PaperChangeForm.Meta):
        fields = ("by", *PaperChangeForm.Meta.fields)

    def __init__(self, *args: Any, own: list[Seat], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        by, file = self.fields["by"], self.fields["file"]
        by.queryset = Seat.objects.filter(pk__in=[seat.pk for seat in own]).select_related("organisation")  # type: ignore[attr-defined]
        if len(own) == 1:
            self.initial["by"], by.widget = own[0].pk, forms.HiddenInput()
        file.label, file.required = _("File"), True
        file.help_text = _(
            "Preferably PDF, at most %(mb)d MB and %(pages)d pages. Also macro-free Office and OpenDocument "
            "files, CSV, text and pictures."
        ) % {"mb": MOST_BYTES // MIB, "pages": MOST_PAGES}
