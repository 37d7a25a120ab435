from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


def _share(label: Any) -> models.DecimalField:
    return models.DecimalField(label, max_digits=5, decimal_places=4, null=True, blank=True)


class OnDrawing(models.Model):
    """Abstract: a point on a drawing, as shares of its width and its height. It also has a ``Position``, on maps."""

    drawn_x = _share(_("from the left, as a share of the drawing"))
    drawn_y = _share(_("from the top, as a share of the drawing"))

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(class)s_is_on_the_drawing",
                condition=Q(drawn_x__isnull=True, drawn_y__isnull=True)
                | Q(drawn_x__isnull=False, drawn_x__gte=0, drawn_x__lte=1)
                & Q(drawn_y__isnull=False, drawn_y__gte=0, drawn_y__lte=1, latitude__isnull=True),
                violation_error_message=_("A point on a drawing lies within it, and is not on a map as well."),
            )
        ]

    @property
    def drawn(self) -> tuple[float, float] | None:
        return None if self.drawn_x is None or self.drawn_y is None else (float(self.drawn_x), float(self.drawn_y))
