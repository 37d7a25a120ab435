from datetime import time

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from core.jobs.schedule import MORNING, Job, register

register(
    Job(
        "remind_of_commitments",
        _("Reminders of what parties have promised each other"),
        at=MORNING,
        words={
            "reminded": ngettext_lazy("%(n)s commitment reminded of", "%(n)s commitments reminded of", "n"),
            "late": ngettext_lazy("%(n)s told to be late", "%(n)s told to be late", "n"),
        },
    ),
    Job(
        "tend_sessions",
        _("Tomorrow’s sessions of early talks, and summaries that are late"),
        at=time(7, 15),
        words={
            "sessions": ngettext_lazy("%(n)s session reminded of", "%(n)s sessions reminded of", "n"),
            "late": ngettext_lazy("%(n)s summary asked for", "%(n)s summaries asked for", "n"),
        },
    ),
    Job(
        "remind_of_closed_rooms",
        _("Reminders of rooms that are closed past their day"),
        at=time(7, 20),
        words={"reminded": ngettext_lazy("%(n)s municipality reminded", "%(n)s municipalities reminded", "n")},
    ),
)
