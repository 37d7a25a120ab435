from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Prefetch, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from partners.models.programme import Stage
from places.models import Area
from records.database import SWEDISH
from records.pictures import picture_path
from records.provenance import Provenance
from records.search import search_text


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
    logo = models.ImageField(_("logo"), upload_to=picture_path, blank=True)
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
        constraints = [
            models.CheckConstraint(
                name="organisation_area_is_for_municipalities",
                condition=Q(area__isnull=True) | Q(sector="municipality"),
                violation_error_message=_("Only a municipality governs a place."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("partners:detail", args=[self.slug])


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


class MembershipQuerySet(models.QuerySet["Membership"]):
    def current(self) -> Self:
        """Return memberships that have begun and have not ended, with their organisations."""
        today = timezone.localdate()
        return self.select_related("organisation").filter(
            Q(ended_on=None) | Q(ended_on__gt=today), started_on__lte=today
        )


class Membership(models.Model):
    """A user acts for an organisation, in a role, for a time."""

    class Role(models.TextChoices):
        PLANNER = "planner", _("planner")
        CONTACT = "contact", _("contact")
        READER = "reader", _("reader")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships", verbose_name=_("user")
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="memberships", verbose_name=_("organisation")
    )
    role = models.CharField(_("role"), max_length=8, choices=Role, default=Role.PLANNER)
    started_on = models.DateField(_("from"), default=timezone.localdate)
    ended_on = models.DateField(_("to"), null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.CheckConstraint(
                name="membership_ends_after_start",
                condition=Q(ended_on=None) | Q(ended_on__gte=F("started_on")),
                violation_error_message=_("A membership cannot end before it began."),
            ),
            models.UniqueConstraint(
                fields=["user", "organisation"],
                condition=Q(ended_on=None),
                name="membership_one_open",
                violation_error_message=_("This person is already a member of the organisation."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.organisation}"
