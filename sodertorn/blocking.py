"""Blocking somebody: whoever does it says what becomes of what they wrote, and all of it is one act.

What they wrote for an organisation is the organisation's, and stays.
"""

from collections.abc import Callable
from functools import partial

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from core.security_log import record_when_done
from core.workflow import Transition, TransitionError
from core.workflow.transitions import Move, Reason, Text
from dialogues.contributing.actions import withdraw
from dialogues.models import Contribution
from dialogues.moderation.actions import hide_contribution

State = Contribution.State
Settle = Callable[[Contribution, User, str], None]


def _hide(contribution: Contribution, by: User, reason: str) -> None:
    if contribution.state in {State.AWAITING_REVIEW, State.PUBLISHED}:
        hide_contribution(contribution, by=by, reason=reason)


def _remove(contribution: Contribution, by: User, reason: str) -> None:
    if contribution.state != State.WITHDRAWN:
        withdraw(contribution, by=by, reason=reason)


def _keep(contribution: Contribution, by: User, reason: str) -> None:
    pass


@transaction.atomic
def block(user: User, *, by: User, reason: str, settle: Settle = _keep) -> None:
    """Block an account, and settle what it has written in dialogues; nothing of it where one part cannot be done.

    Whoever wrote it is told of what is hidden before the account is blocked, with the way to appeal.
    """
    if user.pk == by.pk:
        raise TransitionError(_("You cannot block yourself."))
    if not User.objects.select_for_update().get(pk=user.pk).is_active:
        raise TransitionError(_("The account is blocked already."))
    written = Contribution.objects.filter(participant__user=user).select_related("dialogue__organiser", "activity")
    for contribution in written.select_related("participant__user").order_by("pk"):
        settle(contribution, by, reason)
    # A new epoch ends its logins for good.
    User.objects.filter(pk=user.pk).update(is_active=False, login_epoch=F("login_epoch") + 1)
    user.is_active = False
    _record(user, by)


def unblock(user: User, *, by: User) -> None:
    User.objects.filter(pk=user.pk).update(is_active=True)
    user.is_active = True
    _record(user, by)


def _record(user: User, by: User) -> None:
    record_when_done("account", user_id=by.pk, member_id=user.pk, changed=["is_active"], is_active=user.is_active)


def _is_open(user: User) -> Text:
    return "" if user.is_active else gettext_lazy("The account is blocked already.")


def _is_blocked(user: User) -> Text:
    return gettext_lazy("The account is not blocked.") if user.is_active else ""


def _run(settle: Settle, user: User, move: Move) -> None:
    block(user, by=move.by, reason=move.reason, settle=settle)


_BLOCK = {
    "done": gettext_lazy("The account is blocked."),
    "check": _is_open,
    "reason": Reason(gettext_lazy("Kept in the account’s history. If something is hidden, its author reads it too.")),
    "tone": "danger",
    "all_or_none": True,
}
BLOCKING = (
    Transition(
        name="block-and-keep",
        label=gettext_lazy("Block, and keep what they wrote"),
        explanation=gettext_lazy("The account can no longer log in. What it has written in dialogues stays as it is."),
        run=partial(_run, _keep),
        **_BLOCK,  # type: ignore[arg-type]
    ),
    Transition(
        name="block-and-hide",
        label=gettext_lazy("Block, and hide what they wrote"),
        explanation=gettext_lazy(
            "The account can no longer log in. Everything it has written in dialogues is hidden, and its author is "
            "told why and how to appeal."
        ),
        run=partial(_run, _hide),
        **_BLOCK,  # type: ignore[arg-type]
    ),
    Transition(
        name="block-and-remove",
        label=gettext_lazy("Block, and remove what they wrote"),
        explanation=gettext_lazy(
            "The account can no longer log in. The words, pictures and places of everything it has written in "
            "dialogues are removed for good; replies from others stay."
        ),
        run=partial(_run, _remove),
        **_BLOCK,  # type: ignore[arg-type]
    ),
    Transition(
        name="unblock",
        label=gettext_lazy("Unblock"),
        explanation=gettext_lazy("The account can log in again. What was hidden or removed stays so."),
        done=gettext_lazy("The account is no longer blocked."),
        check=_is_blocked,
        run=lambda user, move: unblock(user, by=move.by),
        all_or_none=True,
    ),
)
