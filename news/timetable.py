from datetime import time

from django.utils.translation import gettext_lazy as _

from core.jobs import forgetting
from core.jobs.schedule import Job, register
from news import unconfirmed

register(
    Job(
        "forget_unconfirmed_subscriptions",
        _("Requests for the newsletter that nobody confirmed"),
        at=time(2, 50),
        forgets=True,
        words=forgetting.WORDS,
    ),
)
forgetting.register(
    forgetting.Forgetter(
        "forget_unconfirmed_subscriptions",
        _("requests for the newsletter that nobody confirmed"),
        unconfirmed.due_until,
        unconfirmed.forget,
    ),
)
