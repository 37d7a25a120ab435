from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "reports"
    holds_content = True
    unseen = {"DayCount"}
    by_the_clock = {"ReportFile": ("opens_at",)}
    verbose_name = _("reports")
