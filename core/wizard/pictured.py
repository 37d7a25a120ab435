"""A record's picture in the form in which members write about it."""

from typing import Any

from django.conf import settings
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.files.pictures import PictureField, PicturesLast
from core.forms.marks import WITH_A_PICTURE, mark
from core.forms.texts import OneLanguageForm
from core.wizard.forms import WizardForm

PICTURE_FIELDS = ("picture", "picture_alt", "picture_is_decorative", "picture_credit")


class ToldPictureForm(PicturesLast, OneLanguageForm):
    """A form with some of PICTURE_FIELDS: a picture is told of in words, and says who made it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        texts: dict[str, tuple[Any, Any]] = {
            "picture": (_("Picture"), _("JPEG, PNG or WebP, at most 15 MB. Date and location data are removed.")),
            "picture_alt": (_("What does the picture show?"), _("In words, for people who cannot see it.")),
            "picture_is_decorative": (_("It only decorates, and needs no description"), ""),
            "picture_credit": (_("Who made the picture?"), _("Stands under it. Use only pictures that you may use.")),
        }
        labels, help_texts = self._meta.labels or {}, self._meta.help_texts or {}
        for name, (label, help_text) in texts.items():
            if name in self.fields:
                self.fields[name].label = labels.get(name, label)
                self.fields[name].help_text = help_texts.get(name, help_text)
        if "picture_alt" in self.fields:
            self.fields["picture_alt"].required = False
            mark(self, WITH_A_PICTURE, "picture_alt")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if "picture" in self.errors or "picture_alt" not in self.fields:
            return cleaned
        picture = cleaned.get("picture") if "picture" in self.fields else self.instance.picture
        if not picture:
            cleaned |= {"picture_alt": "", "picture_is_decorative": False, "picture_credit": ""}
        others = [code for code, _name in settings.LANGUAGES if code != get_language()]
        if not picture or "picture" in self.changed_data:  # what the other languages say is of another
            for code in others:
                setattr(self.instance, f"picture_alt_{code}", "")
        is_told = cleaned.get("picture_alt") or cleaned.get("picture_is_decorative")
        is_told = is_told or any(getattr(self.instance, f"picture_alt_{code}") for code in others)
        if picture and not is_told and "picture_alt" not in self.errors:
            self.add_error("picture_alt", _("Describe the picture in words, for people who cannot see it."))
        return cleaned


class PicturedForm(ToldPictureForm, WizardForm):
    """A form whose ``fields`` end with PICTURE_FIELDS; its template draws them by ``picture_fields``."""

    @cached_property
    def has_lost_a_picture(self) -> bool:
        """Whether a picture was sent with a form that is shown again: browsers do not send it twice."""
        return any(isinstance(self.fields.get(name), PictureField) for name in self.files)
