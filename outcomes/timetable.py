from datetime import time

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from core.jobs import forgetting
from core.jobs.schedule import Job, register
from outcomes import unconfirmed

register(
    Job(
        "send_follow_ups",
        _("How it goes with what is reused"),
        at=time(7, 20),
        words={"asked": ngettext_lazy("%(n)s organisation asked", "%(n)s organisations asked", "n")},
    ),
    Job(
        "forget_unconfirmed_reuses",
        _("Reuses that nobody confirmed"),
        at=time(2, 40),
        forgets=True,
        words=forgetting.WORDS,
    ),
)
forgetting.register(
    forgetting.Forgetter(
        "forget_unconfirmed_reuses", _("reuses that nobody confirmed"), unconfirmed.due_until, unconfirmed.forget
    ),
)
