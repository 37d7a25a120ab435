from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PartnersConfig(AppConfig):
    name = "partners"
    holds_content = True
    verbose_name = _("the programme and its partners")
