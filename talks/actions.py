"""What happens to early talks beside the table of what can follow."""

from django.db import transaction
from django.utils.translation import gettext as _

from core.workflow import TransitionError, lock_for_update
from talks.models import Talk


@transaction.atomic
def discard_talk(talk: Talk) -> None:
    """Delete a draft, for good. Raises TransitionError when it has left the draft meanwhile."""
    lock_for_update(talk, "state", "publication")
    if talk.state != Talk.State.DRAFT or talk.is_published:
        raise TransitionError(_("It is no longer a draft. Cancel it instead: the reason is shown on its page."))
    talk.delete()
