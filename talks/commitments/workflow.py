"""What can follow for a commitment: which side takes it, and who is told."""

from typing import Any

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.workflow import Move, Reason, Transition, Transitions
from core.workflow.transitions import Text, Visitor
from mail.outbox import notify_user
from partners.notifications import notify_organisation
from talks.models import Commitment, CommitmentChange, CommitmentStep, Seat
from talks.permissions import speaks_at_table, speaks_for_seat
from talks.seats import people_in_room

State = Commitment.State
READ_BY_ALL = Reason(_("Everyone can read the reason on the page of the talks."))


def tell(seat: Seat, name: str, commitment: Commitment, **context: Any) -> None:
    """Write to the organisation on ``seat`` about what everybody may read."""
    notify_organisation(seat.organisation, name, talk=commitment.talk, commitment=commitment, **context)


def tell_inside(seat: Seat, name: str, commitment: Commitment, **context: Any) -> None:
    """Write to the people on ``seat`` that something stands in the room, but not what."""
    for user in people_in_room(commitment.talk, on=seat):
        notify_user(user, name, talk=commitment.talk, commitment=commitment, **context)


def answering(change: CommitmentChange, commitment: Commitment) -> Seat:
    """Return the side that has to answer a change: the one that has not proposed it."""
    return commitment.to if change.proposed_by_id == commitment.by_id else commitment.by


def side_of(name: str, commitment: Commitment) -> Seat:
    """Return the side that takes the transition ``name``, whose name the history shows."""
    if name in {"agree-change", "decline-change"} and (change := commitment.open_change):
        return answering(change, commitment)
    return commitment.to if name in {"agree", "decline", "not-done"} else commitment.by


def _can_agree(visitor: Visitor, commitment: Commitment) -> bool:
    return speaks_at_table(visitor, commitment.to)


def _can_take_back(visitor: Visitor, commitment: Commitment) -> bool:
    return speaks_at_table(visitor, commitment.by)


def _promises(visitor: Visitor, commitment: Commitment) -> bool:
    return speaks_for_seat(visitor, commitment.by)


def _was_promised(visitor: Visitor, commitment: Commitment) -> bool:
    return speaks_for_seat(visitor, commitment.to)


def _can_answer_change(visitor: Visitor, commitment: Commitment) -> bool:
    change = commitment.open_change
    return change is not None and speaks_for_seat(visitor, answering(change, commitment))


def why_nothing_new(commitment: Commitment) -> Text:
    """Say why the two cannot promise each other anything now; "" when they can."""
    if not commitment.talk.is_at_work:
        return _("The parties do not work in the room now.")
    held = Seat.objects.confirmed().filter(pk__in=[commitment.by_id, commitment.to_id]).count()
    return "" if held == 2 else _("One of the two has left the table.")  # the two


def why_not_changed(commitment: Commitment) -> Text:
    """Say why nobody can propose a change now; "" when they can."""
    if commitment.state != State.AGREED:
        return _("It is now “%(state)s”, and cannot be changed.") % {"state": commitment.state_label}
    return _("A change has already been proposed. It must be answered first.") if commitment.open_change else ""


def _is_to_be_changed(commitment: Commitment) -> Text:
    return "" if commitment.open_change else _("The change has already been answered.")


def _agree(commitment: Commitment, move: Move) -> None:
    """The talks are locked: two that are agreed on at once get two numbers."""
    last = commitment.talk.commitments.aggregate(last=Max("number"))["last"] or 0
    move(number=last + 1, agreed_on=timezone.localdate())
    tell(commitment.by, "commitment_agreed", commitment)


def _decline(commitment: Commitment, move: Move) -> None:
    move()
    tell_inside(commitment.by, "commitment_declined", commitment, reason=move.reason)


def _withdraw(commitment: Commitment, move: Move) -> None:
    _drop_change(commitment)
    move(ended_on=timezone.localdate())
    tell(commitment.to, "commitment_withdrawn", commitment, reason=move.reason)


def _done(commitment: Commitment, move: Move) -> None:
    _drop_change(commitment)
    move(ended_on=timezone.localdate(), evidence=move.reason)
    tell(commitment.to, "commitment_done", commitment)


def _not_done(commitment: Commitment, move: Move) -> None:
    move(ended_on=None, evidence="")
    tell(commitment.by, "commitment_not_done", commitment, reason=move.reason)


def _agree_change(commitment: Commitment, move: Move) -> None:
    """The new words and the new day hold from now on; those of before stay with the change."""
    change = commitment.changes.select_for_update().get(state=CommitmentChange.State.PROPOSED)
    _answer(change, CommitmentChange.State.AGREED)
    commitment.text, commitment.due_on = change.text, change.due_on
    commitment.reminded_on = commitment.told_late_on = None
    commitment.save(update_fields=["text", "due_on", "reminded_on", "told_late_on"])
    commitment.steps.create(
        actor=move.by,
        actor_name=move.on_behalf_of,
        from_state=commitment.state,
        to_state=CommitmentStep.CHANGED,
        reason=change.because,
    )
    tell(change.proposed_by, "commitment_changed", commitment)


def _decline_change(commitment: Commitment, move: Move) -> None:
    change = commitment.changes.select_for_update().get(state=CommitmentChange.State.PROPOSED)
    _answer(change, CommitmentChange.State.DECLINED)
    tell_inside(change.proposed_by, "commitment_change_declined", commitment, reason=move.reason)


def _drop_change(commitment: Commitment) -> None:
    for change in commitment.changes.select_for_update().filter(state=CommitmentChange.State.PROPOSED):
        _answer(change, CommitmentChange.State.DECLINED)


def _answer(change: CommitmentChange, state: str) -> None:
    change.state, change.answered_at = state, timezone.now()
    change.save(update_fields=["state", "answered_at"])


COMMITMENT_TRANSITIONS = Transitions(
    Transition(
        name="agree",
        word=pgettext_lazy("in an address", "agree"),
        label=_("Agree to the commitment"),
        explanation=_("Everyone can read it on the page of the talks from now on. It is not a legal contract."),
        done=_("You have agreed. Everyone can read it on the page of the talks."),
        starts=(State.PROPOSED,),
        to=State.AGREED,
        who=_can_agree,
        check=why_nothing_new,
        run=_agree,
        details="talks/commitments/sentence.html",
        mood="active",
    ),
    Transition(
        name="decline",
        word=pgettext_lazy("in an address", "decline"),
        label=_("Decline the commitment"),
        explanation=_("The other side is told by email. Nobody else hears of it."),
        done=_("You have declined. The other side has been told by email."),
        starts=(State.PROPOSED,),
        to=State.DECLINED,
        who=_can_agree,
        run=_decline,
        details="talks/commitments/sentence.html",
        reason=Reason(
            _("Sent to the other organisation and not shown to anyone else."),
            label=_("A few words about why"),
            is_required=False,
        ),
        tone="quiet",
    ),
    Transition(
        name="take-back",
        word=pgettext_lazy("in an address", "take-back"),
        label=_("Take the proposal back"),
        explanation=_("The other side has not answered yet. Nobody else hears of it."),
        done=_("The proposal has been taken back."),
        starts=(State.PROPOSED,),
        to=State.DECLINED,
        who=_can_take_back,
        details="talks/commitments/sentence.html",
        tone="quiet",
    ),
    Transition(
        name="agree-change",
        word=pgettext_lazy("in an address", "agree-change"),
        label=_("Agree to the change"),
        explanation=_("What was promised before stays on the page, beside the new words and the new day."),
        done=_("You have agreed to the change. Everyone can read it on the page of the talks."),
        starts=(State.AGREED,),
        who=_can_answer_change,
        check=_is_to_be_changed,
        run=_agree_change,
        details="talks/commitments/proposed_change.html",
    ),
    Transition(
        name="decline-change",
        word=pgettext_lazy("in an address", "decline-change"),
        label=_("Decline the change"),
        explanation=_("What was promised still holds. The other side is told by email."),
        done=_("You have declined the change. What was promised still holds."),
        starts=(State.AGREED,),
        who=_can_answer_change,
        check=_is_to_be_changed,
        run=_decline_change,
        details="talks/commitments/proposed_change.html",
        reason=Reason(
            _("Sent to the other organisation and not shown to anyone else."),
            label=_("A few words about why"),
            is_required=False,
        ),
        tone="quiet",
    ),
    Transition(
        name="done",
        word=pgettext_lazy("in an address", "done"),
        label=_("Say that it is done"),
        done=_("It is marked as done, with what shows it. The other side has been told by email."),
        starts=(State.AGREED,),
        to=State.DONE,
        who=_promises,
        run=_done,
        details="talks/commitments/sentence.html",
        reason=Reason(
            _("Everyone can read it. A web address can stand in the text."), label=_("What shows that it is done?")
        ),
        mood="done",
    ),
    Transition(
        name="not-done",
        word=pgettext_lazy("in an address", "not-done"),
        label=_("Say that it is not done"),
        explanation=_("The commitment is open again. The other side is told by email."),
        done=_("The commitment is open again. The other side has been told by email."),
        starts=(State.DONE,),
        to=State.AGREED,
        who=_was_promised,
        run=_not_done,
        reason=READ_BY_ALL,
        tone="quiet",
    ),
    Transition(
        name="withdraw",
        word=pgettext_lazy("in an address", "withdraw"),
        label=_("Withdraw the commitment"),
        explanation=_("It stays on the page of the talks, as withdrawn, with the reason. The other side is told."),
        done=_("The commitment is withdrawn. The other side has been told by email."),
        starts=(State.AGREED,),
        to=State.WITHDRAWN,
        who=_promises,
        run=_withdraw,
        reason=READ_BY_ALL,
        tone="danger",
        mood="warn",
    ),
)
COMMITMENT_TRANSITIONS.register_words("commitment_transition")
