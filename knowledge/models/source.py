from django.db import models
from django.utils.translation import gettext_lazy as _

from core.constraints import web_addresses
from core.open_data.publishers import PublisherKind


class Source(models.Model):
    """Whoever has made figures, and on which terms. What was fetched from it, and when, is a delivery."""

    class Licence(models.TextChoices):
        NOT_STATED = "not-stated", _("no licence is stated")
        CC0 = "CC0-1.0", _("Creative Commons Zero: no conditions")
        CC_BY = "CC-BY-4.0", _("Creative Commons Attribution 4.0")
        OTHER = "other", _("terms of its own")

    slug = models.SlugField(_("slug"), max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=200)
    publisher = models.CharField(_("who publishes it"), max_length=200, blank=True)
    publisher_kind = models.CharField(
        _("kind of publisher"),
        max_length=40,
        choices=PublisherKind,
        default=PublisherKind.NATIONAL,
        db_default=PublisherKind.NATIONAL,
        help_text=_("As catalogues of data call it."),
    )
    url = models.URLField(_("web address"), max_length=500, blank=True)
    licence = models.CharField(_("licence"), max_length=12, choices=Licence, default=Licence.NOT_STATED)
    note = models.TextField(_("note"), blank=True, help_text=_("What one should know of the figures as a whole."))

    class Meta:
        verbose_name = _("source of figures")
        verbose_name_plural = _("sources of figures")
        constraints = [web_addresses("url")]

    def __str__(self) -> str:
        return str(self.name)
