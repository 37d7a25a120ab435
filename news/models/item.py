from typing import ClassVar, Self

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.lists.search import search_text
from core.publishing.pictured import Pictured
from core.publishing.publication import Publication, Publishable, PublishableQuerySet
from core.workflow import Step, Workflow


class Audience(models.TextChoices):
    """Whom a piece of news is for; none of them: everybody."""

    PLANNERS = "planners", _("planners and municipalities")
    RESIDENTS = "residents", _("residents")
    RESEARCHERS = "researchers", _("researchers and partners")


class NewsItemQuerySet(PublishableQuerySet["NewsItem"]):
    def newest(self) -> Self:
        return self.order_by("-published_at", "-id")

    def for_rows(self) -> Self:
        """Fetch what a row of a list shows."""
        return self.defer("search_text", "text", "text_sv", "text_en")


class NewsItem(Publishable, Workflow, Pictured):
    """A piece of news. Whether it is on the site is all the state that it has."""

    state_field: ClassVar[str] = "publication"

    slug = models.SlugField(_("slug"), max_length=100, unique=True)
    title = models.CharField(_("title"), max_length=200)
    lead = models.TextField(_("lead"), max_length=500)
    text = models.TextField(_("text"), max_length=20_000, blank=True)
    audience = models.CharField(
        _("for whom"), max_length=12, choices=Audience, blank=True, help_text=_("Leave empty for everybody.")
    )
    search_text = search_text("title_sv", "title_en", "lead_sv", "lead_en", "text_sv", "text_en")

    objects = NewsItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("piece of news")
        verbose_name_plural = _("news items")
        indexes = [models.Index(fields=["publication", "-published_at", "-id"], name="news_newest")]
        constraints = [
            *Publishable.Meta.constraints,
            *Pictured.Meta.constraints,
        ]

    def __str__(self) -> str:
        return str(self.title)

    def get_absolute_url(self) -> str:
        return reverse("news:detail", args=[self.slug])


class NewsStep(Step):
    states = Publication
    item = models.ForeignKey(NewsItem, on_delete=models.CASCADE, related_name="steps")
