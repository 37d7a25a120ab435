from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dialogues.models import Contribution


class ContributionForm(forms.ModelForm):
    form_key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Contribution
        fields = ("text", "name_shown")
        labels = {"text": _("Your contribution"), "name_shown": _("Name shown")}
        help_texts = {
            "text": _("Write in your own words. Do not write anything private about yourself or others."),
            "name_shown": _("Shown beside your contribution. Leave it empty to be shown as “a participant”."),
        }
        widgets = {"text": forms.Textarea(attrs={"rows": 6, "maxlength": Contribution.MAX_LENGTH})}

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"].replace("\x00", "").strip()
        if not text:
            raise forms.ValidationError(_("Write something first."))
        return text

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].error_messages["required"] = _("Write something first.")
