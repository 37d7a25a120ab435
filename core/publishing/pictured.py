"""A picture on a record: what it shows, in words, and who made it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.files.fields import PictureFileField

TRANSLATED = ("picture_alt",)
"""What a record with a picture has in both languages; its app names it in ``translation.py``."""

FIELDS = ("picture", "picture_alt_sv", "picture_alt_en", "picture_is_decorative", "picture_credit")
"""The columns, for whoever copies a record."""

_TOLD = (
    Q(picture_is_decorative=True)
    | Q(picture_alt__gt="")
    | Q(picture_alt_sv__isnull=False, picture_alt_sv__gt="")
    | Q(picture_alt_en__isnull=False, picture_alt_en__gt="")
)


class Pictured(models.Model):
    """Abstract: a record with a picture, which is described in words or said to be decorative."""

    picture = PictureFileField(_("picture"))
    picture_alt = models.CharField(
        _("picture description"),
        max_length=200,
        blank=True,
        default="",
        db_default="",
        help_text=_("For people who cannot see the picture."),
    )
    picture_is_decorative = models.BooleanField(
        _("the picture only decorates"),
        default=False,
        db_default=False,
        help_text=_("It says nothing that the text does not say, and needs no description."),
    )
    picture_credit = models.CharField(
        _("who made the picture"),
        max_length=200,
        blank=True,
        default="",
        db_default="",
        help_text=_("Stands under the picture: the photographer or artist, and the licence if there is one."),
    )

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_picture_has_words",
                condition=Q(picture="") | _TOLD,
                violation_error_message=_("Describe the picture in words, for people who cannot see it."),
            )
        ]
