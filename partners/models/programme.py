from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.fields import MailboxField
from core.constraints import ends_after_start, web_addresses
from core.database import SWEDISH
from core.publishing.provenance import Provenance
from core.text.dates import PartialDateField


class Programme(Provenance):
    """The collaboration programme: what it is, who ran it and who paid."""

    slug = models.SlugField(_("slug"), max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=200)
    tagline = models.CharField(_("tagline"), max_length=300, blank=True)
    description = models.TextField(_("description"), blank=True)
    started = PartialDateField(_("from"))
    ended = PartialDateField(_("to"))
    period_note = models.TextField(_("note on the period"), blank=True)
    call = models.CharField(_("call"), max_length=200, blank=True, help_text=_("The funder’s call for proposals."))
    website = models.URLField(_("website"), blank=True)
    funder = models.ForeignKey(
        "partners.Organisation", on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("funder")
    )
    co_funders = models.ManyToManyField(
        "partners.Organisation", blank=True, related_name="+", verbose_name=_("co-funders")
    )
    coordinator = models.ForeignKey(
        "partners.Organisation", on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("coordinator")
    )
    project_lead = models.ForeignKey(
        "partners.Organisation", on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("project lead")
    )
    contact_role = models.CharField(_("contact: role"), max_length=200, blank=True)
    contact_organisation = models.ForeignKey(
        "partners.Organisation",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("contact: organisation"),
    )
    # Who answers for the portal today, which the sources of the programme do not say.
    responsible_name = models.CharField(
        _("who answers for the portal"),
        max_length=200,
        blank=True,
        default="",
        db_default="",
        help_text=_("The organisation that runs the portal. Shown to everybody, as are the fields below."),
    )
    responsible_email = MailboxField(
        _("its email address"),
        blank=True,
        default="",
        db_default="",
        help_text=_("Whoever replies to an answer from the editors writes here."),
    )
    responsible_phone = models.CharField(
        _("its telephone number"), max_length=40, blank=True, default="", db_default=""
    )
    responsible_address = models.TextField(
        _("its postal address"), max_length=500, blank=True, default="", db_default=""
    )
    responsible_website = models.URLField(_("its website"), blank=True, default="", db_default="")

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        constraints = [
            web_addresses("source", "website", "responsible_website"),
            ends_after_start(_("A programme cannot end before it began.")),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("about")

    def not_said(self) -> list[str]:
        """Return what visitors need to know of who answers for the portal, and nobody has written."""
        columns = ("responsible_name", "responsible_email", "responsible_phone", "responsible_address")
        return [name for name in columns if not getattr(self, name)]


class Aim(models.Model):
    """One of the programme's own aims (*mål*); not one of the United Nations' goals."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="aims")
    slug = models.SlugField(_("slug"), max_length=80, unique=True)
    order = models.PositiveSmallIntegerField(_("order"))
    text = models.TextField(_("text"))
    source = models.URLField(_("source"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("aim")
        verbose_name_plural = _("aims")
        constraints = [web_addresses("source")]

    def __str__(self) -> str:
        return self.text


class ProcessStep(models.Model):
    """One step of how the programme's work runs, from a shared challenge to spreading what was learnt."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="process")
    slug = models.SlugField(_("slug"), max_length=80, unique=True)
    number = models.PositiveSmallIntegerField(_("number"))
    text = models.TextField(_("text"))

    class Meta:
        verbose_name = _("process step")
        verbose_name_plural = _("process steps")

    def __str__(self) -> str:
        return self.text


class Stage(Provenance):
    programme = models.ForeignKey(
        Programme, on_delete=models.CASCADE, related_name="stages", verbose_name=_("programme")
    )
    slug = models.SlugField(_("slug"), max_length=80, unique=True)
    number = models.PositiveSmallIntegerField(_("number"))
    name = models.CharField(_("name"), max_length=200)
    started = PartialDateField(_("from"))
    ended = PartialDateField(_("to"))
    reference_number = models.CharField(
        _("reference number"), max_length=40, blank=True, help_text=_("The funder’s reference (diarienummer).")
    )
    grant = models.PositiveIntegerField(_("grant"), null=True, blank=True, help_text=_("From the funder, in SEK."))
    total_budget = models.PositiveIntegerField(_("total budget"), null=True, blank=True, help_text=_("In SEK."))
    description = models.TextField(_("description"), blank=True)

    class Meta:
        verbose_name = _("stage")
        verbose_name_plural = _("stages")
        constraints = [
            web_addresses("source"),
            ends_after_start(_("A stage cannot end before it began.")),
            models.CheckConstraint(
                name="stage_grant_within_budget",
                condition=Q(grant=None) | Q(total_budget=None) | Q(total_budget__gte=F("grant")),
                violation_error_message=_("The grant cannot be larger than the total budget."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"{reverse('stages')}#{self.slug}"


class Term(models.Model):
    slug = models.SlugField(_("slug"), max_length=80, unique=True)
    term = models.CharField(_("term"), max_length=100, db_collation=SWEDISH)
    definition = models.TextField(_("definition"))

    class Meta:
        verbose_name = _("term")
        verbose_name_plural = _("terms")

    def __str__(self) -> str:
        return self.term

    def get_absolute_url(self) -> str:
        return f"{reverse('words')}#{self.slug}"
