from django.db import models
from django.utils.translation import gettext_lazy as _

from dialogues.models.activity import Activity
from dialogues.models.drawn import OnDrawing
from places.models import Position


class ActivityPlace(OnDrawing, Position):
    """A place that the organiser has named in an activity: whoever takes part chooses it by one tap.

    What was said there keeps the name and the point it had then (``Contribution.place_text``).
    """

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="places", verbose_name=_("activity"))
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    name = models.CharField(_("name"), max_length=80)

    class Meta:
        verbose_name = _("named place")
        verbose_name_plural = _("named places")
        constraints = [*Position.Meta.constraints, *OnDrawing.Meta.constraints]

    def __str__(self) -> str:
        return self.name
