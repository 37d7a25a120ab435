from datetime import time

from django.utils.translation import gettext_lazy as _

from core.jobs.schedule import Job, register

register(
    Job("tell_editors", _("What has been handed in to the editors"), at=time(7, 5)),
    Job("tidy_gaps", _("Gaps that have been filled"), at=time(3, 42)),
)
