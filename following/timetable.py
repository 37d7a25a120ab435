from datetime import timedelta

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from core.jobs.schedule import Job, register

register(
    Job(
        "send_digests",
        _("News for those who follow something"),
        every=timedelta(minutes=5),
        words={"digests": ngettext_lazy("%(n)s email written", "%(n)s emails written", "n")},
    ),
)
