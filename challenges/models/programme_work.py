"""How the programme's work is divided: perspectives, goals, idea groups, work packages and events."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.constraints import web_addresses
from core.publishing.provenance import Provenance
from core.text.dates import PartialDateField
from partners.models import Stage
from places.models import Area


class Perspective(Provenance):
    slug = models.SlugField(_("slug"), max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=100)
    description = models.TextField(_("description"), blank=True)
    order = models.PositiveSmallIntegerField(_("order"))

    class Meta:
        verbose_name = _("perspective")
        verbose_name_plural = _("perspectives")
        constraints = [web_addresses("source")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("perspective", args=[self.slug])


class Goal(models.Model):
    """One of the United Nations' 17 Sustainable Development Goals."""

    number = models.PositiveSmallIntegerField(_("number"), unique=True)
    name = models.CharField(_("name"), max_length=100)

    class Meta:
        verbose_name = _("global goal")
        verbose_name_plural = _("global goals")

    def __str__(self) -> str:
        return f"{self.number}. {self.name}"

    def get_absolute_url(self) -> str:
        """Return where the challenges that work towards it are listed."""
        return f"{reverse('challenges:list')}?goal={self.number}"

    @property
    def slug(self) -> str:
        """What it is called in an address, as others have a slug."""
        return str(self.number)


class IdeaGroup(Provenance):
    """A mixed group from municipality, research and business that takes on shared challenges."""

    slug = models.SlugField(_("slug"), max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=200)
    stage = models.ForeignKey(
        Stage, on_delete=models.PROTECT, null=True, blank=True, related_name="idea_groups", verbose_name=_("stage")
    )
    perspectives = models.ManyToManyField(
        Perspective, blank=True, related_name="idea_groups", verbose_name=_("perspectives")
    )
    areas = models.ManyToManyField(Area, blank=True, related_name="idea_groups", verbose_name=_("places"))
    description = models.TextField(_("description"), blank=True)

    class Meta:
        verbose_name = _("idea group")
        verbose_name_plural = _("idea groups")
        constraints = [web_addresses("source")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"{reverse('groups')}#{self.slug}"


class WorkPackage(Provenance):
    slug = models.SlugField(_("slug"), max_length=80, unique=True)
    number = models.PositiveSmallIntegerField(_("number"))
    name = models.CharField(_("name"), max_length=200)
    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="work_packages", verbose_name=_("stage"))
    perspective = models.ForeignKey(
        Perspective,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="work_packages",
        verbose_name=_("perspective"),
    )
    description = models.TextField(_("description"), blank=True)

    class Meta:
        verbose_name = _("work package")
        verbose_name_plural = _("work packages")
        constraints = [web_addresses("source")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"{reverse('groups')}#{self.slug}"


class Event(Provenance):
    """Something that happened in the programme on a day: a decision, a seminar, a conference."""

    slug = models.SlugField(_("slug"), max_length=80, unique=True)
    title = models.CharField(_("title"), max_length=200)
    date = PartialDateField(_("date"), blank=False)
    venue = models.CharField(_("venue"), max_length=200, blank=True)
    area = models.ForeignKey(
        Area, on_delete=models.PROTECT, null=True, blank=True, related_name="events", verbose_name=_("place")
    )
    perspectives = models.ManyToManyField(
        Perspective, blank=True, related_name="events", verbose_name=_("perspectives")
    )
    description = models.TextField(_("description"), blank=True)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        constraints = [web_addresses("source")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"{reverse('events')}#{self.slug}"
