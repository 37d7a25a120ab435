from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TalksConfig(AppConfig):
    name = "talks"
    holds_content = True
    unseen = {
        "AgendaPoint", "Alternative", "Consequence", "Estimate", "PaperDownload", "Position", "Question",
        "QuestionStep", "SeatPerson", "SessionStep",
    }  # fmt: skip
    by_the_clock = {"Session": ("starts_at", "ends_at")}
    verbose_name = _("early talks")
