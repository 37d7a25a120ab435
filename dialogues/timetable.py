from datetime import time, timedelta

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from core.jobs import forgetting
from core.jobs.schedule import MORNING, Job, register
from dialogues.running import retention

register(
    Job(
        "tend_dialogues",
        _("Dialogues that open or close, and reminders of answers"),
        every=timedelta(hours=1),
        words={
            "opened": ngettext_lazy("%(n)s dialogue opened", "%(n)s dialogues opened", "n"),
            "closed": ngettext_lazy("%(n)s dialogue closed", "%(n)s dialogues closed", "n"),
            "reminded": ngettext_lazy("%(n)s reminder of answers", "%(n)s reminders of answers", "n"),
            "not_opened": ngettext_lazy("%(n)s could not be opened", "%(n)s could not be opened", "n"),
        },
    ),
    Job(
        "tell_moderators",
        _("What waits for moderators"),
        at=MORNING,
        words={"letters": ngettext_lazy("%(n)s email written", "%(n)s emails written", "n")},
    ),
    Job(
        "remind_of_meetings",
        _("Reminders of tomorrow’s meetings"),
        at=time(7, 10),
        words={"meetings": ngettext_lazy("%(n)s meeting reminded of", "%(n)s meetings reminded of", "n")},
    ),
    Job(
        "prune_started",
        _("What was begun in a dialogue and never sent"),
        at=time(2, 40),
        forgets=True,
        words={"removed": ngettext_lazy("%(n)s removed", "%(n)s removed", "n")},
    ),
    Job(
        "tell_of_echo",
        _("Comments and support, told to those who wrote"),
        at=time(16, 30),
        words={"letters": ngettext_lazy("%(n)s email written", "%(n)s emails written", "n")},
    ),
    Job(
        "forget_participants",
        _("Who took part in dialogues that are long over"),
        at=time(2, 30),
        forgets=True,
        words=forgetting.WORDS,
    ),
    Job(
        "forget_unconfirmed",
        _("What was sent to a dialogue and never confirmed"),
        at=time(2, 35),
        forgets=True,
        words=forgetting.WORDS,
    ),
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
