from datetime import time, timedelta

from django.utils.translation import gettext_lazy as _

from core.jobs import forgetting
from core.jobs.schedule import Job, register
from dialogues.running import retention

register(
    Job("tend_dialogues", _("Dialogues that open or close, and reminders of answers"), every=timedelta(hours=1)),
    Job("tell_moderators", _("What waits for moderators"), at=time(7, 0)),
    Job("remind_of_meetings", _("Reminders of tomorrow’s meetings"), at=time(7, 10)),
    Job("forget_participants", _("Who took part in dialogues that are long over"), at=time(2, 30), forgets=True),
    Job("forget_unconfirmed", _("What was sent to a dialogue and never confirmed"), at=time(2, 35), forgets=True),
)
forgetting.register(
    forgetting.Forgetter(
        "forget_participants", _("who took part in a dialogue"), retention.due_until, retention.forget_everybody
    ),
    forgetting.Forgetter(
        "forget_unconfirmed",
        _("what nobody has confirmed in a dialogue"),
        retention.unconfirmed_until,
        retention.remove_unconfirmed,
    ),
)
