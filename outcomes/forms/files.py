from functools import partial
from pathlib import PurePosixPath
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from core.files.outside import settled
from core.files.types import ACCEPTED, check
from core.forms.marks import ONE_OF_THEM, mark
from outcomes.models import Attachment

MOST_ATTACHMENTS = 10


class AttachmentForm(forms.ModelForm):
    class Meta:
        model = Attachment
        fields = ("kind", "title", "file", "url")
        labels = {"kind": _("What is it?"), "title": _("What it is called"), "url": _("Or a web link")}
        help_texts = {
            "title": _("If left empty, the file name is used."),
            "file": _("At most 10 MB: PDF, macro-free Office or OpenDocument files, CSV, text or a picture."),
            "url": _("Already published? Link to it instead of uploading a copy."),
        }
        widgets = {"kind": forms.RadioSelect, "file": forms.FileInput(attrs={"accept": ",".join(ACCEPTED)})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(kind.value, capfirst(kind.label)) for kind in Attachment.Kind]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
        self.fields["title"].required = False
        mark(self, ONE_OF_THEM, "file", "url")
        mark(self, _("(needed for a link)"), "title")
        self.fields["file"].max_length = None  # type: ignore[attr-defined]  # a long name is shortened

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if self.instance.outcome.attachments.count() >= MOST_ATTACHMENTS:
            self.add_error(
                None,
                _("There are already %(most)d files and links. Remove one before you add another.")
                % {"most": MOST_ATTACHMENTS},
            )
        check_file(self, cleaned)
        if not cleaned.get("title"):
            cleaned["title"] = PurePosixPath(self.instance.file_name).stem[:200]
            if not cleaned["title"] and not self.errors:
                self.add_error("title", _("Say what it is called."))
        return cleaned

    def known(self) -> Attachment | None:
        """Return what is attached already, when this is the same: after a double click, say."""
        attachments = Attachment.objects.filter(outcome=self.instance.outcome)
        if self.instance.sha256:
            return attachments.filter(sha256=self.instance.sha256).first()
        url = self.cleaned_data.get("url")
        return attachments.filter(url=url).first() if url else None


def check_file(form: forms.ModelForm, cleaned: dict[str, Any]) -> None:
    """Put the form's ``file`` in order for storing, and write what it is into its attachment, if all else is right."""
    upload = cleaned.get("file")
    if form.errors or not isinstance(upload, UploadedFile):
        return
    try:
        file = settled(upload, partial(check, upload))
    except ValidationError as error:
        form.add_error("file", error)
        return
    attachment: Attachment = form.instance
    attachment.file_name, attachment.media_type = file.name, file.media_type
    attachment.size, attachment.sha256 = file.size, file.sha256
    cleaned["file"] = file.content
