from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    name = "sodertorn"
    verbose_name = _("portal")

    def ready(self) -> None:
        """Register the system checks, and the users' admin."""
        from sodertorn import accounts_admin, checks  # noqa: F401, PLC0415  # settings and models are complete
