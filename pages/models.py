from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from pages.blocks import PAGES, Block
from pages.facts import check_facts


class EditedPage(models.Model):
    """A page whose texts editors change. Which there are stands in ``pages.blocks``."""

    slug = models.SlugField(_("slug"), max_length=40, unique=True)

    class Meta:
        verbose_name = _("page with texts")
        verbose_name_plural = _("texts of pages")
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(PAGES[self.slug].title) if self.slug in PAGES else self.slug

    def get_absolute_url(self) -> str:
        return reverse(PAGES[self.slug].address) if self.slug in PAGES else reverse("start")


class PageText(models.Model):
    """A block of a page: its heading, and the text below it."""

    slug = models.SlugField(_("slug"), max_length=80, unique=True, editable=False)
    page = models.ForeignKey(EditedPage, on_delete=models.CASCADE, related_name="texts", verbose_name=_("page"))
    name = models.CharField(_("name"), max_length=40, editable=False)
    order = models.PositiveSmallIntegerField(_("order"), default=0, editable=False)
    heading = models.CharField(_("heading"), max_length=200, blank=True, validators=[check_facts])
    text = models.TextField(_("text"), max_length=12_000, blank=True, validators=[check_facts])
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    class Meta:
        verbose_name = _("text of a page")
        verbose_name_plural = _("texts of a page")
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["page", "name"],
                name="page_text_once",
                violation_error_message=_("The page already has this text."),
            )
        ]

    def __str__(self) -> str:
        return str(self.block.label) if self.block else self.name

    @property
    def block(self) -> Block | None:
        page = PAGES.get(self.page.slug)
        return page.blocks.get(self.name) if page else None
