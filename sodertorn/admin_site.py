from django.contrib.admin.apps import AdminConfig


class PortalAdminConfig(AdminConfig):
    """Django's admin with the portal's own site, which is imported later, as it needs the models."""

    default_site = "sodertorn.admin.PortalAdminSite"

    def ready(self) -> None:
        super().ready()
        from django.contrib import admin  # noqa: PLC0415  # models are not ready before
        from django_tasks_db.models import DBTaskResult  # noqa: PLC0415

        admin.site.unregister(DBTaskResult)  # the desk says what has stopped; the rest is for the log
