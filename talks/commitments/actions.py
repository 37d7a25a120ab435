"""A promise is proposed, and so is a change of one; what both sides make of it stands in ``workflow``."""

import datetime as dt

from django.db import IntegrityError, transaction

from accounts.models import User
from core.workflow import TransitionError, lock_for_update
from talks.commitments.workflow import answering, tell_inside, why_not_changed, why_nothing_new
from talks.models import Commitment, CommitmentChange, Seat


@transaction.atomic
def propose(commitment: Commitment, *, by: User) -> None:
    """Save a new promise and tell the other side, which alone hears of it. Raises TransitionError when it is late."""
    lock_for_update(commitment.talk, "state", "room_shut_at")
    if why := why_nothing_new(commitment):
        raise TransitionError(why)
    commitment.author = by
    commitment.save()
    commitment.steps.create(actor=by, actor_name=commitment.by.organisation.name, to_state=commitment.state)
    tell_inside(commitment.to, "commitment_proposed", commitment)


@transaction.atomic
def propose_change(commitment: Commitment, *, side: Seat, text: str, due_on: dt.date, because: str) -> CommitmentChange:
    """Ask the other side whether other words or another day may hold. Raises TransitionError when it is late."""
    commitment.lock()
    if why := why_not_changed(commitment):
        raise TransitionError(why)
    try:
        with transaction.atomic():
            change = commitment.changes.create(
                proposed_by=side,
                text_before=commitment.text,
                due_before=commitment.due_on,
                text=text,
                due_on=due_on,
                because=because,
            )
    except IntegrityError as error:
        once = next(one for one in CommitmentChange._meta.constraints if one.name.endswith("one_at_a_time"))
        raise TransitionError(str(once.violation_error_message)) from error
    tell_inside(answering(change, commitment), "commitment_change_proposed", commitment)
    return change
