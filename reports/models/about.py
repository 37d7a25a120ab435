"""What else a report's page says about it: who paid for it, and the words it is found under."""

from typing import Any

from django.db import models
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from records.database import SWEDISH
from reports.models.report import Report


class Funding(models.Model):
    """Who paid for the work, and under which number."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="funding", verbose_name=_("report"))
    funder = models.CharField(_("funder"), max_length=200)
    grant_number = models.CharField(_("grant number"), max_length=100, blank=True)

    class Meta:
        verbose_name = _("funding")
        verbose_name_plural = _("funding")
        constraints = [
            models.UniqueConstraint(
                fields=["report", "funder", "grant_number"],
                name="funding_once",
                violation_error_message=_("This funding is named already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.funder} {self.grant_number}".strip()


class KeywordQuerySet(models.QuerySet["Keyword"]):
    def named(self, names: list[str]) -> "list[Keyword]":
        """Return the keywords of these names, the new ones saved; capitals do not make another keyword."""
        found: dict[str, Any] = {}
        for name in (" ".join(name.split())[:80] for name in names):
            slug = slugify(name)[:80]
            if slug and slug not in found:
                found[slug], _is_new = self.get_or_create(slug=slug, defaults={"name": name})
        return list(found.values())


class Keyword(models.Model):
    slug = models.SlugField(_("slug"), max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=80, db_collation=SWEDISH)

    objects = KeywordQuerySet.as_manager()

    class Meta:
        verbose_name = _("keyword")
        verbose_name_plural = _("keywords")

    def __str__(self) -> str:
        return self.name
