from datetime import time

from django.utils.translation import gettext_lazy as _

from contact import retention
from core.jobs import forgetting
from core.jobs.schedule import Job, register

register(
    Job("forget_messages", _("Messages to the editors that have been dealt with"), at=time(2, 50), forgets=True),
    Job("forget_join_requests", _("Requests to take part that have been decided"), at=time(3, 5), forgets=True),
    Job("expire_join_requests", _("Requests to take part that nobody vouched for"), at=time(5, 30)),
)
forgetting.register(
    forgetting.Forgetter(
        "forget_messages",
        _("messages to the editors that have been dealt with"),
        retention.messages_due,
        retention.forget_messages,
    ),
    forgetting.Forgetter(
        "forget_join_requests",
        _("requests to take part that have been decided"),
        retention.requests_due,
        retention.forget_requests,
    ),
)
