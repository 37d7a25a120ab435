from datetime import timedelta

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from core.jobs.schedule import Job, register

register(
    Job("send_letters", _("Mail that could not be sent at once"), every=timedelta(minutes=1)),
)
if settings.BOUNCE_MAILBOX:
    register(Job("read_bounces", _("Mail that came back"), every=timedelta(minutes=10)))
