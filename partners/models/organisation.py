from typing import Self

from django.db import models
from django.db.models import Prefetch, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.constraints import web_addresses
from core.database import SWEDISH
from core.files.fields import PictureFileField
from core.lists.search import search_text
from core.publishing.ordering import title_indexes
from core.publishing.provenance import Provenance
from partners.models.programme import Stage
from places.models import Area


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def for_rows(self) -> Self:
        """Fetch what a row of a list shows, in two queries whatever the number of rows."""
        return self.defer("search_text", "more_sources").prefetch_related(
            Prefetch("stages", Stage.objects.order_by("number"))
        )


class Organisation(Provenance):
    """A partner: municipality, university, company or other body that takes part."""

    class Sector(models.TextChoices):
        MUNICIPALITY = "municipality", _("municipality")
        ACADEMIA = "academia", _("academia")
        INSTITUTE = "institute", _("research institute")
        INDUSTRY = "industry", _("industry")
        ASSOCIATION = "association", _("association")
        REGION = "region", _("region")
        FUNDER = "funder", _("funder")

    slug = models.SlugField(_("slug"), max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=200, db_collation=SWEDISH)
    short_name = models.CharField(_("short name"), max_length=60, blank=True)
    sector = models.CharField(_("sector"), max_length=12, choices=Sector)
    area = models.OneToOneField(
        Area,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="organisation",
        verbose_name=_("place"),
        help_text=_("The municipality that the organisation governs."),
    )
    website = models.URLField(_("website"), blank=True)
    logo = PictureFileField(_("logo"))
    role = models.CharField(_("role in the programme"), max_length=200, blank=True)
    description = models.TextField(_("description"), blank=True)
    stages = models.ManyToManyField(
        Stage, through="Participation", related_name="organisations", blank=True, verbose_name=_("stages")
    )
    search_text = search_text(
        "name_sv", "name_en", "short_name", "role_sv", "role_en", "description_sv", "description_en"
    )

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("partner")
        verbose_name_plural = _("partners")
        indexes = [
            *title_indexes("organisation", "name", before=()),
            models.Index("sector", name="organisation_sector"),
        ]
        constraints = [
            web_addresses("source", "website"),
            models.CheckConstraint(
                name="organisation_area_is_for_municipalities",
                condition=Q(area__isnull=True) | Q(sector="municipality"),
                violation_error_message=_("Only a municipality can govern a place."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("partners:detail", args=[self.slug])

    def is_of_another_kind(self, other: "Organisation") -> bool:
        """Whether the two see a problem from different sides: another sector, or another municipality."""
        return self.sector != other.sector or (self.sector == self.Sector.MUNICIPALITY and self != other)


class Participation(models.Model):
    """An organisation takes part in a stage of the programme, in a role."""

    class Role(models.TextChoices):
        COORDINATOR = "coordinator", _("coordinator")
        FUNDER = "funder", _("funder")
        PARTNER = "partner", _("partner")

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="participations", verbose_name=_("organisation")
    )
    stage = models.ForeignKey(Stage, on_delete=models.CASCADE, related_name="participations", verbose_name=_("stage"))
    role = models.CharField(_("role"), max_length=12, choices=Role, default=Role.PARTNER)

    class Meta:
        verbose_name = _("participation")
        verbose_name_plural = _("participations")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "stage"],
                name="participation_once_a_stage",
                violation_error_message=_("The organisation already takes part in this stage."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.stage}"
