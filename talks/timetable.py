from datetime import time

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from core.jobs.schedule import Job, register

register(
    Job(
        "remind_of_closed_rooms",
        _("Reminders of rooms that are closed past their day"),
        at=time(7, 20),
        words={"reminded": ngettext_lazy("%(n)s municipality reminded", "%(n)s municipalities reminded", "n")},
    ),
)
