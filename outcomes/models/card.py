import uuid

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.constraints import web_addresses
from core.publishing.provenance import FieldSources
from outcomes.models.outcome import Outcome


class PlanningStage(models.TextChoices):
    """Where in the municipal planning process something belongs."""

    EARLY = "early", _("before planning begins")
    COMPREHENSIVE = "comprehensive", _("comprehensive plan")
    PROGRAMME = "programme", _("planning brief or structure plan")
    DETAILED = "detailed", _("detailed development plan")
    LAND = "land", _("land allocation and agreements")
    PERMIT = "permit", _("building permit and design")
    CONSTRUCTION = "construction", _("construction")
    MANAGEMENT = "management", _("management and use")


class Skill(models.TextChoices):
    """What somebody must be able to do to lead the work."""

    FACILITATION = "facilitation", _("facilitating conversations and workshops")
    PLANNING = "planning", _("urban planning")
    DESIGN = "design", _("urban design")
    DATA = "data", _("statistics and data analysis")
    MAPS = "maps", _("maps and GIS")
    ECOLOGY = "ecology", _("ecology")
    SOCIAL = "social", _("social sustainability")
    LAW = "law", _("law and agreements")
    COMMUNICATION = "communication", _("communication and plain language")
    DIGITAL = "digital", _("digital tools")


def validate_stages(value: object) -> None:
    _validate_list(value, PlanningStage)


def validate_skills(value: object) -> None:
    _validate_list(value, Skill)


def _validate_list(value: object, choices: type[models.TextChoices]) -> None:
    if not isinstance(value, list) or not set(value) <= set(choices.values):
        raise ValidationError(_("Choose from the list."))


class MethodCard(FieldSources):
    """What somebody elsewhere needs to know to use an outcome themselves. Empty or None: not known."""

    class Cost(models.TextChoices):
        """External costs, in SEK at the time of writing. Own working hours are counted by themselves."""

        NONE = "none", _("no external costs")
        LOW = "low", _("up to SEK 25,000")
        MEDIUM = "medium", _("SEK 25,000 to 100,000")
        HIGH = "high", _("more than SEK 100,000")

    class Conflict(models.TextChoices):
        LOW = "low", _("hardly any conflict")
        SOME = "some", _("different interests")
        HIGH = "high", _("open conflict")

    class Licence(models.TextChoices):
        CC_BY = "CC-BY-4.0", _("Creative Commons Attribution 4.0")
        CC_BY_SA = "CC-BY-SA-4.0", _("Creative Commons Attribution-ShareAlike 4.0")
        CC0 = "CC0-1.0", _("Creative Commons Zero: no conditions")
        EUPL = "EUPL-1.2", _("European Union Public Licence 1.2")
        ALL_RIGHTS = "all-rights-reserved", _("all rights reserved: ask before you use it")

    outcome = models.OneToOneField(Outcome, on_delete=models.CASCADE, related_name="card", verbose_name=_("outcome"))
    audience = models.CharField(_("who it is for"), max_length=300, blank=True)
    stages = models.JSONField(_("planning stages"), default=list, blank=True, validators=[validate_stages])
    participants_min = models.PositiveIntegerField(_("participants, at least"), null=True, blank=True)
    participants_max = models.PositiveIntegerField(_("participants, at most"), null=True, blank=True)
    hours = models.PositiveIntegerField(
        _("working hours"),
        null=True,
        blank=True,
        help_text=_("For the people leading it, from preparation to answers."),
    )
    cost = models.CharField(_("cost class"), max_length=6, choices=Cost, blank=True)
    conflict = models.CharField(_("conflict it can handle"), max_length=4, choices=Conflict, blank=True)
    skills = models.JSONField(_("skills needed"), default=list, blank=True, validators=[validate_skills])
    needs_no_skills = models.BooleanField(_("needs no special skills"), default=False)
    material = models.TextField(_("material"), max_length=3000, blank=True)
    steps = models.TextField(_("steps in order"), max_length=8000, blank=True, help_text=_("One per line."))
    accessibility = models.TextField(
        _("accessibility"), max_length=3000, blank=True, help_text=_("Who may be left out, and how to include them.")
    )
    personal_data = models.TextField(
        _("personal data"), max_length=3000, blank=True, help_text=_("What is collected about people, and why.")
    )
    licence = models.CharField(_("licence"), max_length=20, choices=Licence, blank=True)
    contact_role = models.CharField(
        _("contact"), max_length=200, blank=True, help_text=_("A role at an organisation, not a person.")
    )

    class Meta:
        verbose_name = _("method card")
        verbose_name_plural = _("method cards")
        constraints = [
            models.CheckConstraint(
                name="card_participants_in_order",
                condition=Q(participants_max__gte=F("participants_min"))
                | Q(participants_min__isnull=True)
                | Q(participants_max__isnull=True),
                violation_error_message=_("The largest number of participants cannot be below the smallest."),
            ),
            models.CheckConstraint(
                name="card_skills_or_none",
                condition=Q(needs_no_skills=False) | Q(skills=[]),
                violation_error_message=_("Choose skills, or say that none are needed."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.outcome)


def attachment_path(attachment: "Attachment", name: str) -> str:
    """Return an address that cannot be guessed; the name a visitor sees is kept beside it."""
    return f"attachment/{uuid.uuid4().hex}"


class Attachment(models.Model):
    """A file or a link that belongs to an outcome: material to use, or an evaluation of it."""

    class Kind(models.TextChoices):
        MATERIAL = "material", _("material")
        EVALUATION = "evaluation", _("evaluation report")

    outcome = models.ForeignKey(
        Outcome, on_delete=models.CASCADE, related_name="attachments", verbose_name=_("outcome")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.MATERIAL)
    title = models.CharField(_("title"), max_length=200)
    url = models.URLField(_("web link"), max_length=500, blank=True)
    file = models.FileField(_("file"), upload_to=attachment_path, blank=True)
    file_name = models.CharField(_("file name"), max_length=120, blank=True, editable=False)
    media_type = models.CharField(_("file type"), max_length=100, blank=True, editable=False)
    size = models.PositiveIntegerField(_("size"), default=0, editable=False, help_text=_("In bytes."))
    sha256 = models.CharField(max_length=64, blank=True, editable=False)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        constraints = [
            web_addresses("url"),
            models.CheckConstraint(
                name="attachment_file_or_link",
                condition=Q(file="") & ~Q(url="") | ~Q(file="") & Q(url=""),
                violation_error_message=_("Provide either a file or a web link, not both."),
            ),
            models.UniqueConstraint(
                fields=["outcome", "sha256"],
                condition=~Q(sha256=""),
                name="attachment_once",
                violation_error_message=_("This file is already attached."),
            ),
        ]

    def __str__(self) -> str:
        return self.title
