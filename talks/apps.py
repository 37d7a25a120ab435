from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TalksConfig(AppConfig):
    name = "talks"
    holds_content = True
    unseen = {"Alternative", "Consequence", "Estimate", "Position", "Question", "QuestionStep", "SeatPerson"}
    verbose_name = _("early talks")
