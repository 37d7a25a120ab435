"""What happens with a session: it is called, changed, called off and told of, and those on the seats are written to.

A letter says when and where. What is to be spoken of, and how to join from afar, stands in the room alone.
"""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.jobs import Done, each
from core.workflow import Move, TransitionError
from mail.outbox import notify_user
from partners.models import Organisation
from partners.notifications import notify_organisation
from talks.models import Session, SessionStep, Talk
from talks.models.session import SessionQuerySet
from talks.seats import people_in_room

State = Session.State
TIME_AND_PLACE = ("starts_at", "ends_at", "place", "link")


# Calling


@transaction.atomic
def save_session(session: Session, *, by: User, on_behalf_of: str) -> None:
    """Call the parties to a session; or save what has been changed, and tell them of another time or place."""
    if session.pk is None:
        session.save()
        session.steps.create(actor=by, actor_name=on_behalf_of, to_state=State.CALLED)
        tell_people(session, "session_called", f"session_called:{session.pk}")
        return
    before = Session.objects.get(pk=session.pk)
    before.lock()
    if why := why_not_changed(before):
        raise TransitionError(why)
    has_moved = any(getattr(before, name) != getattr(session, name) for name in TIME_AND_PLACE)
    session.revision = before.revision + has_moved
    session.save(update_fields=[*TIME_AND_PLACE, "summary_due", "revision"])
    if has_moved and not session.has_ended:
        tell_people(session, "session_changed", f"session_changed:{session.pk}:{session.revision}")


def why_not_changed(session: Session) -> str:
    """Say why its time and place, and the promised day, stand; "" while they can be changed: until it begins."""
    if session.state != State.CALLED:
        return _("The session is “%(state)s”, and cannot be changed.") % {"state": session.state_label}
    return _("The session has begun. The day that was promised stands.") if session.has_begun else ""


@transaction.atomic
def propose_point(session: Session, *, text: str, organisation: Organisation, minutes: int | None) -> None:
    """Put a point before the municipality, which takes it up or does not. A second click adds nothing."""
    session.lock()
    if why := why_no_points(session):
        raise TransitionError(why)
    last = session.points.order_by("-order").first()
    session.points.get_or_create(
        text=text,
        organisation=organisation,
        defaults={"minutes": minutes, "order": last.order + 1 if last else 1, "is_taken_up": False},
    )


def why_no_points(session: Session) -> str:
    """Say why its agenda takes no more points; "" while it does."""
    if session.is_cancelled:
        return _("The session has been cancelled.")
    return _("The session has begun.") if session.has_begun else ""


def cancel(session: Session, move: Move) -> None:
    """Say that it does not take place, and tell those who meant to come."""
    move(cancelled_because=move.reason, revision=session.revision + 1)
    tell_people(session, "session_cancelled", f"session_cancelled:{session.pk}")


def cancel_those_to_come(talk: Talk, *, by: User | None, on_behalf_of: str, reason: str) -> None:
    """Cancel the sessions of talks that end before them. Of that the letter about the talks tells."""
    for session in talk.sessions.to_come().order_by("pk"):
        session.move_from(
            State.CALLED,
            to=State.CANCELLED,
            by=by,
            on_behalf_of=on_behalf_of,
            reason=reason,
            cancelled_because=reason,
            revision=session.revision + 1,
        )


# Afterwards


@transaction.atomic
def save_summary(session: Session, *, by: User, on_behalf_of: str) -> None:
    """Save the wording of a summary: of a draft, or of what everybody reads from now on, with the moment of that."""
    names = ["summary", "summary_sv", "summary_en"]
    if session.is_summarised:
        session.corrected_at = timezone.now()
        names.append("corrected_at")
        session.steps.create(
            actor=by, actor_name=on_behalf_of, from_state=session.state, to_state=SessionStep.CORRECTED
        )
    session.save(update_fields=names)


def publish_summary(session: Session, move: Move) -> None:
    move(summarised_at=timezone.now())


# The clock


def remind_of_tomorrow() -> Done:
    """Remind those on the seats of a session tomorrow, once for each time and place."""
    tomorrow = timezone.localdate() + timedelta(days=1)
    coming = Session.objects.filter(state=State.CALLED, starts_at__date=tomorrow, talk__state__in=Talk.AT_WORK)
    return each(coming.order_by("pk"), _remind)


def _remind(session: Session) -> bool:
    session.lock()
    return tell_people(session, "session_tomorrow", f"session_tomorrow:{session.pk}:{session.revision}") > 0


def ask_for_summaries() -> Done:
    """Tell the municipality, once, that everybody sees now that a summary is late."""
    return each(_to_ask_for().select_related("talk__municipality", "talk__author").order_by("pk"), _ask_for_summary)


def _to_ask_for() -> SessionQuerySet:
    return Session.objects.owing_a_summary().filter(summary_due__lt=timezone.localdate(), asked_on=None)


def _ask_for_summary(session: Session) -> bool:
    if not _to_ask_for().filter(pk=session.pk).update(asked_on=timezone.localdate()):  # another was faster
        return False
    talk = session.talk
    if talk.municipality:
        notify_organisation(
            talk.municipality, "session_summary_late", author=talk.author, talk=talk, session=_numbered(session)
        )
    return True


# Letters


def tell_people(session: Session, name: str, key: str) -> int:
    """Write to those in the room; whoever has been written to under this key is left out. Return how many they are."""
    people = people_in_room(session.talk)
    for user in people:
        notify_user(user, name, key=f"{key}:{user.pk}", talk=session.talk, session=_numbered(session))
    return len(people)


def _numbered(session: Session) -> Session:
    return Session.objects.numbered().select_related("talk").get(pk=session.pk)
