import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.constraints import one_of
from knowledge.models.figure import FIGURE, Delivered, Series, Status, value_when_known
from knowledge.models.source import Source


def delivery_path(delivery: "Delivery", name: str) -> str:
    return f"deliveries/{uuid.uuid4().hex}"


class Delivery(models.Model):
    """Figures that came together from a source. A later one has a higher number: it is a version of what we know."""

    class State(models.TextChoices):
        PREVIEWED = "previewed", _("previewed, not imported")
        TAKEN_IN = "taken_in", _("imported")
        TAKEN_BACK = "taken_back", _("taken back")

    class Form(models.TextChoices):
        CONTENT = "content", _("the portal’s own content")
        DDF = "ddf", _("a DDF folder")
        KOLADA = "kolada", _("Kolada’s answers")
        PXWEB = "pxweb", _("a PxWeb table")
        TABLE = "table", _("a table of one’s own")

    source = models.ForeignKey(
        Source, on_delete=models.PROTECT, related_name="deliveries", verbose_name=_("source of the figures")
    )
    form = models.CharField(_("form"), max_length=10, choices=Form)
    label = models.CharField(_("version"), max_length=200, blank=True, help_text=_("What the source calls it."))
    retrieved = models.DateField(_("retrieved on"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PREVIEWED)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("made by"),
    )
    taken_in_at = models.DateTimeField(_("imported at"), null=True, blank=True)
    taken_back_at = models.DateTimeField(_("taken back at"), null=True, blank=True)
    n_new = models.PositiveIntegerField(_("new figures"), default=0)
    n_changed = models.PositiveIntegerField(_("changed figures"), default=0)
    n_same = models.PositiveIntegerField(_("figures as before"), default=0)
    n_suppressed = models.PositiveIntegerField(_("figures not shown"), default=0)
    n_refused = models.PositiveIntegerField(_("refused lines"), default=0)
    receipt = models.JSONField(_("receipt"), default=dict, blank=True)
    # What was sent, until it is taken in or thrown away, and what it was called.
    file = models.FileField(upload_to=delivery_path, blank=True, default="", db_default="", editable=False)
    file_name = models.CharField(max_length=200, blank=True, default="", db_default="", editable=False)

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints = [
            models.CheckConstraint(
                name="delivery_state_has_time",
                condition=Q(state="previewed", taken_in_at__isnull=True, taken_back_at__isnull=True)
                | Q(state="taken_in", taken_in_at__isnull=False, taken_back_at__isnull=True)
                | Q(state="taken_back", taken_in_at__isnull=False, taken_back_at__isnull=False),
                violation_error_message=_("A delivery knows when it was imported, and when it was taken back."),
            ),
        ]

    def __str__(self) -> str:
        return " · ".join(filter(None, [str(self.source), self.label]))


class FigureChange(Delivered):
    """What a figure was before a delivery wrote over it, or took it away."""

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="changes")
    series = models.ForeignKey(Series, on_delete=models.CASCADE, related_name="changes")
    delivery_before = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="+")
    # The delivery brought nothing here: it hid what was there, for what it brought elsewhere.
    hid = models.BooleanField(default=False, db_default=False)

    class Meta:
        verbose_name = _("changed figure")
        verbose_name_plural = _("changed figures")
        indexes = [models.Index("series", "year", "delivery", name="figurechange_of_figure")]
        constraints = [
            models.UniqueConstraint(
                fields=["delivery", "series", "year"],
                name="figurechange_once_a_delivery",
                violation_error_message=_("A delivery changes a figure once."),
            ),
            one_of("status", Status),
            value_when_known("figurechange_value_when_known"),
        ]

    def __str__(self) -> str:
        return FIGURE.format(series=self.series, year=self.year)
