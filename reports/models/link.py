from typing import Self

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from challenges.models import Challenge
from core.constraints import web_addresses
from core.database import SWEDISH
from core.publishing.provenance import Provenance


class LinkQuerySet(models.QuerySet["Link"]):
    def similar(self) -> Self:
        """Return what others have studied of the same."""
        return self.filter(category=Link.Category.SIMILAR)


class Link(Provenance):
    """A page elsewhere: the programme's own traces, partners, the funder, similar studies."""

    class Category(models.TextChoices):
        PROGRAMME = "programme", _("the programme")
        FUNDER = "funder", _("funders")
        PARTNER = "partner", _("partners")
        RESEARCH = "research", _("research")
        DATA = "data", _("data")
        PRESS = "press", _("press")
        SIMILAR = "similar", _("similar studies and programmes")

    slug = models.SlugField(_("slug"), max_length=80, unique=True)
    title = models.CharField(_("title"), max_length=200, db_collation=SWEDISH)
    url = models.URLField(_("address"), max_length=500)
    category = models.CharField(_("category"), max_length=10, choices=Category)
    description = models.TextField(_("description"), blank=True)
    challenges = models.ManyToManyField(
        Challenge,
        blank=True,
        related_name="links",
        verbose_name=_("challenges"),
        help_text=_("Shown on its page, if it is a similar study."),
    )

    objects = LinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("link")
        verbose_name_plural = _("links")
        constraints = [web_addresses("source", "url")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"{reverse('links')}#{self.slug}"
