from django.apps import AppConfig
from django.conf import settings
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    name = "sodertorn"
    verbose_name = _("portal")

    def ready(self) -> None:
        """Register the system checks, the users' admin, and what comes into the security log."""
        from sodertorn import accounts_admin, checks, security_events  # noqa: F401, PLC0415  # settings and models are complete

        security_events.connect()
        if settings.SENTRY_DSN:
            from sodertorn import error_reports  # noqa: PLC0415  # an optional library

            error_reports.start()
