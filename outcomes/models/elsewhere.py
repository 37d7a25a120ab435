from django.db import models
from django.utils.translation import gettext_lazy as _


class FromElsewhere(models.Model):
    """Abstract: evidence that may have come with its outcome from another portal, and is changed there."""

    municipality_name = models.CharField(
        _("municipality"),
        max_length=200,
        blank=True,
        help_text=_("For a record from another portal, located outside the municipalities known here."),
    )
    is_imported = models.BooleanField(_("comes from another portal"), default=False, editable=False)

    class Meta:
        abstract = True
