from django.contrib.admin.apps import AdminConfig


class PortalAdminConfig(AdminConfig):
    """Django's admin with the portal's own site, which is imported later, as it needs the models."""

    default_site = "sodertorn.admin.PortalAdminSite"
