"""A record's picture in the form in which members write about it."""

from typing import Any

from django.conf import settings
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.files.pictures import PictureField
from core.forms.marks import WITH_A_PICTURE, mark
from core.wizard.forms import WizardForm

PICTURE_FIELDS = ("picture", "picture_alt", "picture_is_decorative", "picture_credit")


class PicturedForm(WizardForm):
    """A form whose ``fields`` end with PICTURE_FIELDS; its template draws them by ``picture_fields``."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        texts: dict[str, tuple[Any, Any]] = {
            "picture": (_("Picture"), _("JPEG, PNG or WebP, at most 15 MB. Date and location data are removed.")),
            "picture_alt": (_("What does the picture show?"), _("In words, for people who cannot see it.")),
            "picture_is_decorative": (_("It only decorates, and needs no description"), ""),
            "picture_credit": (_("Who made the picture?"), _("Stands under it. Use only pictures that you may use.")),
        }
        for name, (label, help_text) in texts.items():
            self.fields[name].label = label
            self.fields[name].help_text = help_text
        mark(self, WITH_A_PICTURE, "picture_alt")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if "picture" in self.errors:
            return cleaned
        if not cleaned.get("picture"):
            cleaned |= {"picture_alt": "", "picture_is_decorative": False, "picture_credit": ""}
        others = [code for code, _name in settings.LANGUAGES if code != get_language()]
        if not cleaned.get("picture") or "picture" in self.changed_data:  # what the other languages say is of another
            for code in others:
                setattr(self.instance, f"picture_alt_{code}", "")
        is_told = cleaned.get("picture_alt") or cleaned.get("picture_is_decorative")
        is_told = is_told or any(getattr(self.instance, f"picture_alt_{code}") for code in others)
        if cleaned.get("picture") and not is_told and "picture_alt" not in self.errors:
            self.add_error("picture_alt", _("Describe the picture in words, for people who cannot see it."))
        return cleaned

    @cached_property
    def has_lost_a_picture(self) -> bool:
        """Whether a picture was sent with a form that is shown again: browsers do not send it twice."""
        return any(isinstance(self.fields.get(name), PictureField) for name in self.files)
