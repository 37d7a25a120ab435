"""What else a report's page says about it: who paid for it, and the words it is found under."""

from collections.abc import Iterable

from django.db import models
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from core.database import SWEDISH
from reports.models.report import Report

LONGEST = 80  # keyword


class Funding(models.Model):
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
                violation_error_message=_("This funding has already been added."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.funder} {self.grant_number}".strip()


class KeywordQuerySet(models.QuerySet["Keyword"]):
    def named(self, names: Iterable[str]) -> "dict[str, Keyword]":
        """Return the keyword of each of these names, the new ones saved. Three queries, none for no names.

        Capitals do not make another keyword, and what has neither letters nor digits is none.
        """
        slugs = {name: slug for name in names if (slug := slugify(name)[:LONGEST])}
        if not slugs:
            return {}
        first = {slug: name for name, slug in reversed(slugs.items())}
        new = [self.model(slug=slug, name=" ".join(name.split())[:LONGEST]) for slug, name in first.items()]
        self.bulk_create(new, ignore_conflicts=True)
        found = {keyword.slug: keyword for keyword in self.filter(slug__in=first)}
        return {name: found[slug] for name, slug in slugs.items()}


class Keyword(models.Model):
    slug = models.SlugField(_("slug"), max_length=LONGEST, unique=True)
    name = models.CharField(_("name"), max_length=LONGEST, db_collation=SWEDISH)

    objects = KeywordQuerySet.as_manager()

    class Meta:
        verbose_name = _("keyword")
        verbose_name_plural = _("keywords")

    def __str__(self) -> str:
        return self.name
