from datetime import time

from django.utils.translation import gettext_lazy as _

from core.jobs.schedule import Job, register

register(
    Job("check_links", _("Whether links still lead somewhere"), at=time(2, 15), is_long=True),
)
