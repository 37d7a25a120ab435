from django.db import models
from django.utils.translation import gettext_lazy as _

from core.workflow import Step
from reports.models.report import Report


class ReportStep(Step):
    states = Report.State
    said = {
        "draft": _("%(who)s took the report back to go on writing."),
        "returned": _("%(who)s asked for changes in the report."),
        "in_review": _("%(who)s submitted the report."),
        "published": _("%(who)s published the report."),
        "new_version": _("%(who)s published a new version of the report."),
        "superseded": _("%(who)s points to another report that replaces this one."),
        "withdrawn": _("%(who)s withdrew the report."),
        "on_site": _("%(who)s put the report on the site."),
        "off_site": _("%(who)s took the report off the site."),
    }
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="steps")

    @property
    def what_happened(self) -> str:
        """Only editors give a reason with which a report becomes a draft again."""
        if self.to_state == Report.State.DRAFT and self.reason:
            return "returned"
        return "new_version" if self.from_state == self.to_state == Report.State.PUBLISHED else self.to_state


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
