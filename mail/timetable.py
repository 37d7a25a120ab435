from datetime import timedelta

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from core.jobs.schedule import Job, register

register(
    Job(
        "send_letters",
        _("Mail that could not be sent at once"),
        every=timedelta(minutes=1),
        words={
            "sent": ngettext_lazy("%(n)s email sent", "%(n)s emails sent", "n"),
            "waiting": ngettext_lazy("%(n)s waiting", "%(n)s waiting", "n"),
            "refused": ngettext_lazy("%(n)s refused", "%(n)s refused", "n"),
            "given_up": ngettext_lazy("%(n)s given up", "%(n)s given up", "n"),
        },
    ),
)
if settings.BOUNCE_MAILBOX:
    register(
        Job(
            "read_bounces",
            _("Mail that came back"),
            every=timedelta(minutes=10),
            words={"read": ngettext_lazy("%(n)s email read", "%(n)s emails read", "n")},
        )
    )
