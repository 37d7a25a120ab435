from datetime import time

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from core.jobs.schedule import Job, register

register(
    Job(
        "check_links",
        _("Whether links still lead somewhere"),
        at=time(2, 15),
        is_long=True,
        words={
            "answered": ngettext_lazy("%(n)s link works", "%(n)s links work", "n"),
            "silent": ngettext_lazy("%(n)s did not answer", "%(n)s did not answer", "n"),
            "undecided": ngettext_lazy("%(n)s does not say", "%(n)s do not say", "n"),
        },
    ),
)
