"""A new version of a published report: everything that is said of it, on one page, and what has changed."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.text.plain import plain
from reports.deposit.belonging_forms import BelongsForm
from reports.deposit.forms import ReportWhatForm
from reports.deposit.people_forms import ReportPeopleForm
from reports.deposit.published_forms import PublishedForm
from reports.models import Report

PARTS = (ReportWhatForm, ReportPeopleForm, PublishedForm, BelongsForm)


def _all(name: str) -> dict[str, Any]:
    return {key: value for part in PARTS for key, value in getattr(part.Meta, name, {}).items()}


class VersionForm(ReportWhatForm, ReportPeopleForm, PublishedForm, BelongsForm):
    number = forms.IntegerField(required=False, widget=forms.HiddenInput)
    changes = forms.CharField(
        label=_("What has changed?"),
        max_length=2000,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("Shown on the page for people who have read the previous version."),
    )

    class Meta:
        model = Report
        fields = tuple(name for part in PARTS for name in part.Meta.fields)
        labels, help_texts, widgets, field_classes = map(_all, ("labels", "help_texts", "widgets", "field_classes"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["number"] = self.instance.version
        self.number_before = self.instance.version

    def touched(self) -> set[str]:
        return super().touched() - {"number"}

    def clean_changes(self) -> str:
        changes = plain(self.cleaned_data["changes"])
        if not changes:
            raise forms.ValidationError(_("Say what has changed."))
        return changes

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("number") != self.number_before:
            self.add_error(
                None,
                _(
                    "Version %(number)d was published while you were writing, by somebody else or in another "
                    "window. Your text is still here: open the report in a new window, compare, and publish "
                    "again to make yours the next version."
                )
                % {"number": self.number_before},
            )
            self.data = self.data.copy()  # type: ignore[attr-defined]  # of a request
            self.data["number"] = str(self.number_before)  # type: ignore[index]
        return cleaned

    def is_sent_again(self) -> bool:
        """Whether it is the second click of a double one: the same words have made the version that is there."""
        if not self.is_bound:
            return False
        sent = self.data.get("number", "")
        changes = plain(self.data.get("changes", ""))
        return sent == str(self.number_before - 1) and changes == self.instance.version_changes and self.was_last()
