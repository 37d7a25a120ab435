import uuid
from typing import Any

from django import forms
from django.core import signing
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.forms.marks import ONE_OF_THEM, mark
from core.publishing.provenance import Relation
from core.text.tables import UnreadableError
from partners.forms import offer_organisations
from partners.models import Organisation
from partners.permissions import writes_for
from reports.importing.reading import ImportFormat, checked, decoded, recognise
from reports.models import Report

_SALT = "reports.importing"
_HOURS = 24


class EntriesForm(forms.Form):
    """Entries, pasted or in a file, and what holds for all of them. First they are looked at, then they are imported.

    Between the two the text is in the page, packed and signed, with what its reader was shown: nothing waits on the
    server for somebody who may never come back, and nothing is imported that was not shown.
    """

    text = forms.CharField(
        label=_("Paste BibTeX, RIS or a table"),
        required=False,
        strip=False,
        widget=forms.Textarea({"rows": 12, "spellcheck": "false"}),
        help_text=_("One or more entries, as exported by your reference manager, DiVA or a library."),
    )
    file = forms.FileField(
        label=_("Or choose a file"),
        required=False,
        help_text=_("BibTeX, RIS or CSV, at most 500 entries and 1 MB."),
        widget=forms.ClearableFileInput({"accept": ".bib,.ris,.csv,.txt,text/plain,text/csv"}),
    )
    format = forms.ChoiceField(label=_("Format"), required=False)
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=_("On behalf of"),
        help_text=_("The drafts belong to this organisation: its members continue with them."),
    )
    relation = forms.ChoiceField(label=_("Whose work is it?"))
    packed = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        mark(self, ONE_OF_THEM, "text", "file")
        self.read_text, self.read_as = "", ""
        self.preview: dict[str, Any] | None = None
        formats = [("", _("Detect automatically")), *ImportFormat.choices]
        self.fields["format"].choices = formats  # type: ignore[attr-defined]
        relations = [(one.value, capfirst(one.label)) for one in Report.RELATIONS]
        self.fields["relation"].choices = relations  # type: ignore[attr-defined]
        self.initial.setdefault("relation", Relation.PARTNER)
        offer_organisations(self, writes_for(user))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if "text" in self.errors or "file" in self.errors:
            return cleaned
        try:
            if file := cleaned.get("file"):
                self._read(decoded(file.read()))
            elif cleaned.get("text", "").strip():
                self._read(checked(cleaned["text"]))
            elif cleaned.get("packed"):
                self.preview = self._unpack(cleaned["packed"])
                self.read_text, self.read_as = self.preview["text"], self.preview["format"]
            else:
                self.add_error("text", _("Paste something, or choose a file."))
        except UnreadableError as error:
            self.add_error("file" if cleaned.get("file") else "text", str(error))
        except signing.SignatureExpired:
            self.add_error(None, _("Your preview is more than a day old. Paste the text or choose the file again."))
        except signing.BadSignature:
            self.add_error(None, _("Paste the text or choose the file again: something went wrong on the way."))
        return cleaned

    def _read(self, text: str) -> None:
        self.read_text = text
        self.read_as = self.cleaned_data.get("format") or recognise(text)

    def pack(self, seen: dict[str, str]) -> str:
        """Return the text, and what its reader is shown of duplicates, for the page that asks before importing."""
        packed = {"text": self.read_text, "format": self.read_as, "key": str(uuid.uuid4()), "seen": seen}
        return signing.dumps(packed, salt=self._salt, compress=True)

    def recall_text(self) -> None:
        """Show the text of a preview that was sent when the session had run out."""
        packed = self.initial.get("packed")
        if packed and not self.initial.get("text"):
            try:
                self.initial["text"] = self._unpack(packed)["text"]
            except signing.BadSignature:
                self.initial["text"] = ""
        self.initial["packed"] = ""

    def show_text(self) -> None:
        """Show what was read, also of a file, where it can be corrected."""
        self.data = self.data.copy()  # type: ignore[attr-defined]  # of a request
        self.data["text"], self.data["packed"] = self.read_text, ""  # type: ignore[index]

    def _unpack(self, packed: str) -> dict[str, Any]:
        found: dict[str, Any] = signing.loads(packed, salt=self._salt, max_age=_HOURS * 3600)
        return found

    @property
    def _salt(self) -> str:
        return f"{_SALT}.{self.user.pk}"
