from django.db import models
from django.utils.translation import gettext_lazy as _

from core.workflow import Step
from reports.models.report import Report


class ReportStep(Step):
    states = Report.State
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="steps")


class ReportVersion(models.Model):
    """What a report said in a version that another has followed. Which files it had, the files say."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="versions", verbose_name=_("report"))
    number = models.PositiveIntegerField(_("version"))
    published_at = models.DateTimeField(_("published at"))
    changes = models.TextField(_("what changed"), blank=True)
    record = models.JSONField(_("record"), help_text=_("The page’s content, field by field."))

    class Meta:
        verbose_name = _("earlier version")
        verbose_name_plural = _("earlier versions")
        constraints = [
            models.UniqueConstraint(
                fields=["report", "number"],
                name="report_version_once",
                violation_error_message=_("The report already has this version."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.report}, {self.number}"
