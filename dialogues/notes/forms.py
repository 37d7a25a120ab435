import uuid
from typing import Any

from django import forms
from django.core import signing
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import Language
from core.forms.days import DayField
from core.forms.marks import mark
from core.forms.texts import PlainTextForm
from core.text.tables import UnreadableError
from dialogues.models import Activity, Contribution
from dialogues.moderation.forms import LONGEST_VERSION
from dialogues.notes.reading import CHANNELS, EARLIEST, Given, decoded

_SALT = "dialogues.notes.reading"
PAST: dict[str, Any] = {
    "first": EARLIEST,
    "last": timezone.localdate,
    "error_messages": {"max_value": _("This day is in the future.")},
}


def _channels() -> list[tuple[str, str]]:
    return [(channel.value, str(capfirst(channel.label))) for channel in CHANNELS]


def _languages() -> list[tuple[str, str]]:
    return [(language.value, str(capfirst(language.label))) for language in Language]


class NoteForm(PlainTextForm):
    """One card, or what somebody said: written down by the organiser."""

    form_key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    channel = forms.ChoiceField(label=_("How did you receive it?"), choices=_channels, widget=forms.RadioSelect)
    received_on = DayField(label=_("When?"), **PAST)
    language = forms.ChoiceField(label=_("Language of the note"), choices=_languages)

    class Meta:
        model = Contribution
        fields = ("text", "title", "category", "channel", "received_on", "language")
        labels = {"text": _("What does it say?"), "title": _("Title"), "category": _("Category")}
        help_texts = {
            "text": _("As it was written or said. Do not name private individuals."),
            "title": _("If it has one."),
        }
        widgets = {"text": forms.Textarea({"rows": 5})}
        error_messages = {"text": {"required": _("Write down what it says.")}}

    def __init__(
        self, data: Any = None, *, activity: Activity, instance: Contribution | None = None, **kwargs: Any
    ) -> None:
        new = Contribution(activity=activity, dialogue=activity.dialogue)
        super().__init__(data, instance=instance or new, **kwargs)
        categories = activity.categories.order_by("order", "pk")
        self.fields["category"].queryset = categories  # type: ignore[attr-defined]
        self.fields["category"].empty_label = _("None")  # type: ignore[attr-defined]
        if not categories:
            del self.fields["category"]
        if instance is None:
            self.initial["form_key"] = uuid.uuid4()
            # What the note before had is likely to hold for the next.
            given = kwargs.get("initial") or {}
            self.initial["channel"] = given.get("channel") or Contribution.Channel.WORKSHOP
            self.initial["language"] = given.get("language") or get_language()

    def save(self, commit: bool = True) -> Contribution:
        if "form_key" in self.fields:
            self.instance.form_key = self.cleaned_data["form_key"] or uuid.uuid4()
        saved: Contribution = super().save(commit)
        return saved


class NoteCorrectionForm(NoteForm):
    """A note as it stands, to be corrected; ``seen`` is the version that its reader had before them."""

    form_key = None  # type: ignore[assignment]  # it has been entered
    seen = forms.CharField(max_length=LONGEST_VERSION, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, note: Contribution) -> None:
        self._before = {name: getattr(note, name) for name in self.Meta.fields}
        super().__init__(data, activity=note.activity, instance=note)
        self.initial["seen"] = note.version

    @property
    def was(self) -> dict[str, tuple[str, str]]:
        """The names in words of the fields that say something else now, and what stood in them."""
        changed = [name for name in self.Meta.fields if name in self.fields]
        changed = [name for name in changed if self.cleaned_data[name] != self._before[name]]
        return {name: (str(self.fields[name].label), self._in_words(name)) for name in changed}

    def _in_words(self, name: str) -> str:
        before = self._before[name]
        choices = {"channel": Contribution.Channel, "language": Language}.get(name)
        return str(choices(before).label if choices else before or "")


class NotesFileForm(forms.Form):
    """A file of notes. Between the page that shows it and the one that enters it, its text is in a signed field."""

    file = forms.FileField(
        label=_("File"),
        required=False,
        help_text=_("CSV, at most 2,000 rows and 2 MB. The first row holds the column names."),
        widget=forms.ClearableFileInput({"accept": ".csv,text/csv"}),
    )
    packed = forms.CharField(required=False, widget=forms.HiddenInput)
    channel = forms.ChoiceField(
        label=_("How did you receive them?"),
        choices=_channels,
        initial=Contribution.Channel.WORKSHOP,
        widget=forms.RadioSelect,
    )
    received_on = DayField(label=_("When?"), **PAST)
    language = forms.ChoiceField(label=_("Language of the notes"), choices=_languages, initial=get_language)

    def __init__(self, *args: Any, activity: Activity, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.activity = activity
        mark(self, "", "file")  # which the page after it has in a field of its own
        self.text = ""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if "file" in self.errors:
            return cleaned
        try:
            if cleaned.get("file"):
                self.text = decoded(cleaned["file"].read())
            elif cleaned.get("packed"):
                self.text = signing.loads(cleaned["packed"], salt=self._salt)
            else:
                self.add_error("file", _("Choose a file."))
        except UnreadableError as error:
            self.add_error("file", str(error))
        except signing.BadSignature:
            self.add_error("file", _("Choose the file again: something went wrong on the way."))
        return cleaned

    @property
    def given(self) -> Given:
        return Given(self.cleaned_data["channel"], self.cleaned_data["received_on"], self.cleaned_data["language"])

    def pack(self) -> str:
        """Return the file's text for the page that asks before it is entered."""
        return signing.dumps(self.text, salt=self._salt, compress=True)

    @property
    def _salt(self) -> str:
        return f"{_SALT}.{self.activity.pk}"
