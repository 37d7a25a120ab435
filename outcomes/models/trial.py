from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.fields import user_reference
from core.constraints import ends_after_start, once_a_form, web_addresses
from core.publishing.pictured import Pictured
from core.publishing.provenance import Confidence, FieldSources, Provenance
from core.text.dates import PartialDateField
from outcomes.models.card import PlanningStage
from outcomes.models.elsewhere import FromElsewhere
from outcomes.models.outcome import Outcome
from partners.models import Organisation
from places.models import Area


class Trial(FromElsewhere, Pictured, Provenance, FieldSources):
    """An outcome was tried somewhere, in a real planning process: what was done, what happened, what was changed.

    One that went wrong is worth as much as one that went well: from it come the known pitfalls. A trial is as public as
    its outcome. In a record from another portal the host and the place are names only.
    """

    class Verdict(models.TextChoices):
        ONGOING = "ongoing", _("in progress")
        WORKED = "worked", _("it worked")
        PARTLY = "partly", _("it partly worked")
        FAILED = "failed", _("it did not work")
        UNKNOWN = "unknown", _("the result is not documented")

    FINISHED = (Verdict.WORKED, Verdict.PARTLY, Verdict.FAILED)

    outcome = models.ForeignKey(Outcome, on_delete=models.CASCADE, related_name="trials", verbose_name=_("outcome"))
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="trials",
        verbose_name=_("host"),
        help_text=_("The organisation that hosted the test bed."),
    )
    host_name = models.CharField(_("external host"), max_length=200, blank=True)
    area = models.ForeignKey(
        Area, on_delete=models.PROTECT, null=True, blank=True, related_name="trials", verbose_name=_("where")
    )
    place_name = models.CharField(_("other location"), max_length=200, blank=True)
    started = PartialDateField(_("from"))
    ended = PartialDateField(_("to"))
    plan_process = models.CharField(_("planning process"), max_length=13, choices=PlanningStage, blank=True)
    plan_reference = models.CharField(
        _("name or number of the plan"), max_length=200, blank=True, help_text=_("So that others can find it.")
    )
    tried = models.TextField(_("what was tried"), max_length=4000)
    happened = models.TextField(_("what happened"), max_length=4000, blank=True)
    changed = models.TextField(_("what was changed afterwards"), max_length=4000, blank=True)
    pitfall = models.TextField(
        _("what others should look out for"),
        max_length=1000,
        blank=True,
        help_text=_("Shown among the known pitfalls."),
    )
    verdict = models.CharField(_("how it went"), max_length=7, choices=Verdict, default=Verdict.ONGOING)
    author = user_reference(_("written by"))
    form_key = models.UUIDField(null=True, editable=False)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    class Meta:
        verbose_name = _("trial")
        verbose_name_plural = _("trials")
        indexes = [
            models.Index("organisation", F("started").desc(), F("id").desc(), name="trial_of_organisation"),
            # Those that the start page chooses from.
            models.Index(
                F("started").desc(),
                "id",
                name="trial_documented",
                condition=Q(confidence="documented", source__gt=""),
            ),
        ]
        constraints = [
            web_addresses("source"),
            *Pictured.Meta.constraints,
            models.CheckConstraint(
                name="trial_has_host",
                condition=Q(organisation__isnull=False) | ~Q(host_name=""),
                violation_error_message=_("Say who ran the trial."),
            ),
            ends_after_start(_("A trial cannot end before it began.")),
            once_a_form("author", _("This trial has already been saved.")),
        ]

    def __str__(self) -> str:
        return f"{self.host} · {self.outcome}"

    @property
    def known_verdict(self) -> str:
        """Return how it went, as evidence: what is derived is not known."""
        is_derived = self.field_sources.get("verdict", {}).get("confidence") == Confidence.INFERRED
        return self.Verdict.UNKNOWN if is_derived else self.verdict

    @property
    def host(self) -> str:
        return str(self.organisation) if self.organisation else self.host_name

    @property
    def place(self) -> str:
        return self.area.name if self.area else self.place_name
