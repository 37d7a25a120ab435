from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DialoguesConfig(AppConfig):
    name = "dialogues"
    holds_content = True
    unseen = {"ParticipantLink", "StartedContribution", "VisitDay"}
    by_the_clock = {"Activity": ("opens_at", "closes_at"), "Meeting": ("starts_at", "ends_at")}
    verbose_name = _("dialogues")
