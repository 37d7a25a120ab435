"""Forms for a report's files. They check words and days; what is in a file ``reports.files.uploads`` reads."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from core.files.limits import MIB
from core.files.types import ACCEPTED
from core.forms.days import DayField
from reports.files.pdf.limits import MOST_BYTES, MOST_PAGES
from reports.files.uploads import MOST_FILES
from reports.models import ReportFile, Visibility


class FileDetailsForm(forms.ModelForm):
    opens_at = DayField(
        label=_("Open from"),
        help_text=_(
            "Until that day only your organisation and the editors can read it. Leave empty to open it at once."
        ),
    )

    class Meta:
        model = ReportFile
        fields = ("title", "visibility", "opens_at")
        labels = {"title": _("What it is called"), "visibility": _("Who can read it?")}
        help_texts = {"title": _("Such as “Appendix 1”. If left empty, the file name is used.")}
        widgets = {"visibility": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["visibility"].choices = [  # type: ignore[attr-defined]
            (one.value, capfirst(one.label)) for one in Visibility
        ]

    def clean_opens_at(self) -> dt.datetime | None:
        """Return when the day begins; the moment that was set before, when it is on the same day."""
        day: dt.date | None = self.cleaned_data["opens_at"]
        if day is None:
            return None
        before = self.initial.get("opens_at")
        if before and timezone.localtime(before).date() == day:
            return before  # type: ignore[no-any-return]
        if day <= timezone.localdate():
            raise ValidationError(_("That day has already come. Leave it empty to open the file at once."))
        return timezone.make_aware(dt.datetime.combine(day, dt.time()))


class FileForm(FileDetailsForm):
    """A new file. It is read when the rest of the form is right: reading takes a while."""

    file = forms.FileField(
        label=_("File"),
        max_length=None,  # a long name is shortened
        allow_empty_file=True,  # refused where files are read, like other bad ones
        widget=forms.FileInput({"accept": ",".join(ACCEPTED)}),
    )
    field_order = ["file", "title", "visibility", "opens_at"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = _(
            "Preferably PDF, at most %(mb)d MB and %(pages)d pages. Also macro-free Office and OpenDocument "
            "files, CSV, text and pictures."
        ) % {"mb": MOST_BYTES // MIB, "pages": MOST_PAGES}

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if self.instance.report.files.filter(last_version=None).count() >= MOST_FILES:
            raise ValidationError(
                _("There are already %(most)d files. Remove one before you add another."), params={"most": MOST_FILES}
            )
        return cleaned


class FileEditForm(FileDetailsForm):
    place = forms.TypedChoiceField(label=_("Place in the list"), coerce=int)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        files = list(self.instance.report.files.filter(last_version=None).in_order().values_list("pk", flat=True))
        if self.instance.pk not in files:  # removed this moment; whoever saves it is told
            files.append(self.instance.pk)
        choices = [(number, number) for number in range(1, len(files) + 1)]
        self.fields["place"].choices = choices  # type: ignore[attr-defined]
        self.initial["place"] = files.index(self.instance.pk) + 1
