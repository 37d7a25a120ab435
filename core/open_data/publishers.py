"""What kinds of publishers there are, in the European list that catalogues name them by."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PublisherKind(models.TextChoices):
    NATIONAL = "NationalAuthority", _("national authority")
    REGIONAL = "RegionalAuthority", _("regional authority")
    LOCAL = "LocalAuthority", _("local authority")
    ACADEMIA = "Academia-ScientificOrganisation", _("university or research institute")
    COMPANY = "Company", _("company")
    ASSOCIATION = "NonProfitOrganisation", _("association or foundation")
