from datetime import time

from django.utils.translation import gettext_lazy as _

from core.jobs.schedule import Job, register
from core.timetable import REMOVED

register(
    Job(
        "prune_deliveries",
        _("Figures that nobody has imported for weeks"),
        at=time(3, 46),
        forgets=True,
        words=REMOVED,
    ),
)
