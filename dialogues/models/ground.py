"""What lies under the pins of an activity: a part of the world, or a drawing or photo that the organiser has sent."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.files.fields import PictureFileField
from core.files.pictures import size_in
from core.publishing.pictured import Pictured
from dialogues.models.activity import Activity


def _degrees(label: Any) -> models.DecimalField:
    return models.DecimalField(label, max_digits=8, decimal_places=5)


class MapFrame(models.Model):
    """What a map shows at first. A point outside it is asked about; without one, the dialogue's area is the frame."""

    activity = models.OneToOneField(
        Activity, on_delete=models.CASCADE, related_name="frame", verbose_name=_("activity")
    )
    south = _degrees(_("southern edge"))
    west = _degrees(_("western edge"))
    north = _degrees(_("northern edge"))
    east = _degrees(_("eastern edge"))

    class Meta:
        verbose_name = _("frame of a map")
        verbose_name_plural = _("frames of maps")
        constraints = [
            models.CheckConstraint(
                name="map_frame_has_a_size",
                condition=Q(north__gt=F("south"), east__gt=F("west")),
                violation_error_message=_("The frame of the map has no size."),
            ),
            models.CheckConstraint(
                name="map_frame_is_on_earth",
                condition=Q(south__gte=-90, north__lte=90, west__gte=-180, east__lte=180),
                violation_error_message=_("The frame of the map is not on earth."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.activity)


class Drawing(Pictured):
    """A drawing or photo of a place, under the pins instead of a map. It says something, so it never only decorates."""

    activity = models.OneToOneField(
        Activity, on_delete=models.CASCADE, related_name="drawing", verbose_name=_("activity")
    )
    picture = PictureFileField(_("drawing or photo"), blank=False)
    picture_alt = models.CharField(_("what it shows"), max_length=300, db_column="alt")
    picture_credit = models.CharField(_("who made it"), max_length=120, blank=True, db_column="credit")
    picture_is_decorative = None  # type: ignore[assignment]  # no column: it never is

    class Meta:
        verbose_name = _("drawing or photo")
        verbose_name_plural = _("drawings and photos")
        constraints = [
            models.CheckConstraint(
                name="drawing_has_a_picture",
                condition=~Q(picture=""),
                violation_error_message=_("Choose a drawing or photo."),
            ),
        ]

    def __str__(self) -> str:
        return self.picture_alt

    @property
    def size(self) -> tuple[int, int]:
        """Its width and height, as its name tells them, so that nothing moves when it comes."""
        return size_in(self.picture.name or "") or (4, 3)
