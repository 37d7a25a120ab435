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
)
