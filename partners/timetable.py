from datetime import time

from django.utils.translation import gettext_lazy as _

from core.jobs import forgetting
from core.jobs.schedule import Job, register
from partners.actions import forget_invitations, invitations_due

register(
    Job(
        "forget_invitations",
        _("Invitations that nobody answered"),
        at=time(2, 45),
        forgets=True,
        words=forgetting.WORDS,
    ),
)
forgetting.register(
    forgetting.Forgetter(
        "forget_invitations", _("invitations that nobody answered"), invitations_due, forget_invitations
    ),
)
