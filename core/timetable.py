from datetime import time, timedelta

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from core import unconfirmed_accounts
from core.jobs import forgetting
from core.jobs.schedule import Job, register

REMOVED = {"removed": ngettext_lazy("%(n)s removed", "%(n)s removed", "n")}

SIZED = {"sized": ngettext_lazy("%(n)s picture sized", "%(n)s pictures sized", "n")}

register(
    Job("gather_changes", _("The version of the content, added up"), every=timedelta(minutes=10)),
    Job("respell_addresses", _("Email addresses in the spelling of an older version")),
    Job("size_pictures", _("Pictures of an older version, in all their widths"), at=time(2, 45), words=SIZED),
    Job(
        "forget_unconfirmed_accounts",
        _("Accounts whose address nobody confirmed"),
        at=time(2, 55),
        forgets=True,
        words=forgetting.WORDS,
    ),
    Job("clearsessions", _("Sessions that have run out"), at=time(3, 30), forgets=True),
    Job("prune_logins", _("Logins that nobody uses any more"), at=time(3, 35), forgets=True),
    Job("prune_db_task_results", _("Finished tasks of the worker"), at=time(3, 40), forgets=True),
    Job(
        "prune_long_tasks",
        _("Long tasks that members asked for weeks ago"),
        at=time(3, 45),
        forgets=True,
        words=REMOVED,
    ),
    Job("prune_private_links", _("Links in mails that no longer work"), at=time(3, 47), forgets=True, words=REMOVED),
    Job("remove_orphans", _("Uploads that belong to nothing"), at=time(3, 50), forgets=True, words=REMOVED),
)
forgetting.register(
    forgetting.Forgetter(
        "forget_unconfirmed_accounts",
        _("accounts whose address nobody confirmed"),
        unconfirmed_accounts.due_until,
        unconfirmed_accounts.forget,
    ),
)
