from django.db import models
from django.utils.translation import gettext_lazy as _

from core.publishing.pictured import Pictured
from dialogues.models.dialogue import Dialogue


class ResultPicture(Pictured):
    """A picture on the page Så blev det: how it was, how it became, or what was decided."""

    class Shows(models.TextChoices):
        BEFORE = "before", _("before")
        AFTER = "after", _("after")
        OTHER = "other", _("a decision, or something else")

    dialogue = models.ForeignKey(
        Dialogue, on_delete=models.CASCADE, related_name="result_pictures", verbose_name=_("dialogue")
    )
    shows = models.CharField(_("what it shows"), max_length=6, choices=Shows, default=Shows.OTHER)
    caption = models.CharField(_("caption"), max_length=160, blank=True, default="")

    class Meta(Pictured.Meta):
        verbose_name = _("picture of what came of it")
        verbose_name_plural = _("pictures of what came of it")

    def __str__(self) -> str:
        return self.caption or self.picture_alt or self.get_shows_display()
