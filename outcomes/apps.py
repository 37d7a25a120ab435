from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OutcomesConfig(AppConfig):
    name = "outcomes"
    holds_content = True
    unseen = {"ReuseLink"}
    verbose_name = _("outcomes")
