from datetime import time

from django.utils.translation import gettext_lazy as _

from core.jobs import forgetting
from core.jobs.schedule import Job, register
from outcomes import unconfirmed

register(
    Job("send_follow_ups", _("How it goes with what is reused"), at=time(6, 15)),
    Job("forget_unconfirmed_reuses", _("Reuses that nobody confirmed"), at=time(2, 40), forgets=True),
)
forgetting.register(
    forgetting.Forgetter(
        "forget_unconfirmed_reuses", _("reuses that nobody confirmed"), unconfirmed.due_until, unconfirmed.forget
    ),
)
