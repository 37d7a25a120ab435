"""Who has a place at a meeting, who waits for one, and what they are told.

Whatever changes that takes turns on the meeting's row. Whoever also writes the participant does it before, so that two
never wait for each other.
"""

import uuid
from collections.abc import Iterable
from datetime import timedelta

from django.core.signing import Signer
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.jobs import Done, each
from core.links import digest, is_signed
from core.workflow import TransitionError
from dialogues.contributing.participants import FormKey, with_account, without_account
from dialogues.models import Dialogue, Meeting, Participant, ParticipantLink, Registration
from dialogues.notifications import notify_participant, write_to

State = Registration.State
SET_BY_ORGANISER = (
    "starts_at", "ends_at", "place", "place_sv", "place_en", "area", "link", "capacity",
    "accessibility", "accessibility_sv", "accessibility_en",
)  # fmt: skip
TIME_AND_PLACE = ("starts_at", "ends_at", "place_sv", "place_en", "area_id", "link")
_signer = Signer(salt="dialogues.registration")


# Coming


@transaction.atomic
def register_user(meeting: Meeting, user: User, *, name_shown: str = "", needs: str = "") -> Registration:
    """Give somebody with an account a place, or one in the line. Raises TransitionError when nobody can register."""
    participant = with_account(meeting.activity.dialogue, user, name_shown=name_shown)
    return _register(_locked(meeting), participant, needs=needs)


@transaction.atomic
def register_known(meeting: Meeting, participant: Participant, *, needs: str = "") -> Registration:
    """Do the same for a guest, or somebody with a confirmed address, whom the browser or a link has told us of."""
    return _register(_locked(meeting), participant, needs=needs)


@transaction.atomic
def register_guest(
    meeting: Meeting, form_key: uuid.UUID, *, name_shown: str = "", needs: str = ""
) -> tuple[Registration, str]:
    """Do the same for a guest of whom nothing is known; return the key of the private link too."""
    meeting = _locked(meeting)
    guest, key = without_account(meeting.activity.dialogue, form_of(meeting, form_key), name_shown=name_shown)
    return _register(meeting, guest, needs=needs), key


def form_of(meeting: Meeting, form_key: uuid.UUID) -> FormKey:
    """Return the form in which somebody registers."""
    return FormKey(form_key, f"register {meeting.pk}")


@transaction.atomic
def ask_to_confirm(
    meeting: Meeting, form_key: uuid.UUID, *, email: str, name_shown: str = "", needs: str = ""
) -> Registration:
    """Take down that somebody with this address wants to come, and mail the link that says so: no place is taken yet.

    The mail holds nothing of what they wrote: it may go to somebody who has not asked for it. For the same reason
    nothing changes for an address that has a place already.
    """
    form = form_of(meeting, form_key)
    participant, key = without_account(meeting.activity.dialogue, form, email=email, name_shown=name_shown)
    meeting = _locked(meeting)
    _require_open(meeting)
    registration = _current(meeting, participant)
    if registration is None:
        registration = meeting.registrations.create(participant=participant, needs=needs, state=State.UNCONFIRMED)
    elif registration.state == State.UNCONFIRMED:
        _say_needs(registration, needs)
    is_new = registration.state == State.UNCONFIRMED
    known = {"is_known": not participant.awaits_confirmation}
    purposes = ParticipantLink.Purpose
    purpose = purposes.CONFIRM if is_new else purposes.OWN_PAGE
    ParticipantLink.objects.give(participant, purpose, key=key, registration=registration)
    write_to(
        participant,
        "registration_confirm" if is_new else "registration_known",
        to=participant.email,
        language=participant.language,
        key=f"registration_confirm:{registration.pk}:{digest(key)}",
        link_key=key,
        meeting=meeting,
        **(known if is_new else {}),
    )
    return registration


@transaction.atomic
def confirm_registrations(participant: Participant, *, only: Iterable[int] | None = None) -> list[Registration]:
    """Give whoever has confirmed their address the places that can still be had, or places in the line."""
    waiting = participant.registrations.filter(state=State.UNCONFIRMED).select_related("meeting__activity__dialogue")
    if only is not None:
        waiting = waiting.filter(pk__in=only)
    confirmed = []
    for registration in waiting.order_by("meeting"):
        meeting = _locked(registration.meeting)
        registration.refresh_from_db(fields=["state"])
        if registration.state == State.UNCONFIRMED and meeting.takes_registrations:
            registration.participant = participant
            if meeting.is_full():
                registration.move_from(State.UNCONFIRMED, to=State.WAITING, by=None, came_at=timezone.now())
            else:
                registration.move_from(State.UNCONFIRMED, to=State.REGISTERED, by=None)
            _notify_of_place(registration, meeting)
            confirmed.append(registration)
    return confirmed


# Staying away


@transaction.atomic
def cancel_registration(registration: Registration) -> None:
    """Give a place back, or leave the line; the first in line moves up. Raises TransitionError when it is done."""
    meeting = _locked(registration.meeting)
    if meeting.has_begun:
        raise TransitionError(_("The meeting has begun."))
    standing = (State.UNCONFIRMED, State.REGISTERED, State.WAITING)
    registration.move_from(*standing, to=State.CANCELLED, by=None, needs="")
    _move_up(meeting)


@transaction.atomic
def cancel_all(participant: Participant) -> None:
    """Give back the places of somebody who goes, at meetings that are to come: others may have them."""
    coming = participant.registrations.standing().filter(meeting__starts_at__gt=timezone.now())
    for registration in coming.select_related("meeting__activity__dialogue").order_by("meeting"):
        cancel_registration(registration)


def cancel_key(registration: Registration) -> str:
    """Return what makes the link in a mail work without a login: for this registration, and for nothing else."""
    return _signer.signature(str(registration.pk))


def opens(key: str, registration: Registration) -> bool:
    return is_signed(str(registration.pk), key, _signer)


# The organiser


@transaction.atomic
def save_meeting(meeting: Meeting) -> None:
    """Save what the organiser has set, tell those who come of another time or place, and let the line move up."""
    if meeting.pk is None:
        meeting.save()
        return
    before = _locked(meeting)
    has_moved = any(getattr(before, name) != getattr(meeting, name) for name in TIME_AND_PLACE)
    meeting.revision = before.revision + has_moved
    meeting.save(update_fields=[*SET_BY_ORGANISER, "revision"])
    if has_moved and not (before.is_cancelled or meeting.has_begun):
        _notify_all(meeting, "meeting_changed", f"meeting_changed:{meeting.pk}:{meeting.revision}")
    _move_up(meeting)


@transaction.atomic
def cancel_meeting(meeting: Meeting, *, reason: str) -> None:
    """Say that it does not take place, and tell all who meant to come. Raises TransitionError when it is done."""
    meeting = _locked(meeting)
    if why := why_not_cancelled(meeting):
        raise TransitionError(why)
    meeting.cancelled_because, meeting.revision = reason, meeting.revision + 1
    meeting.save(update_fields=["cancelled_because", "revision"])
    _notify_all(meeting, "meeting_cancelled", f"meeting_cancelled:{meeting.pk}")


def why_not_cancelled(meeting: Meeting) -> str:
    """Say why the meeting cannot be cancelled any more; "" when it can."""
    if meeting.is_cancelled:
        return _("The meeting has already been cancelled.")
    return _("The meeting has begun.") if meeting.has_begun else ""


@transaction.atomic
def notify_of_cancelled_dialogue(dialogue: Dialogue) -> None:
    """Tell all who meant to come to a meeting of a dialogue that has been cancelled, once each."""
    for meeting in Meeting.objects.filter(activity__dialogue=dialogue, cancelled_because=""):
        meeting = _locked(meeting)
        if not meeting.has_begun:
            _notify_all(meeting, "meeting_cancelled", f"meeting_cancelled:{meeting.pk}")


def remind_of_tomorrow() -> Done:
    """Remind all who have a place at a meeting tomorrow, once for each time and place."""
    tomorrow = timezone.localdate() + timedelta(days=1)
    meetings = Meeting.objects.filter(starts_at__date=tomorrow, cancelled_because="").order_by("pk")
    return each(meetings, _remind)


def _remind(meeting: Meeting) -> bool:
    meeting = _locked(meeting)
    with_a_place = meeting.registrations.filter(state=State.REGISTERED)
    for registration in with_a_place.select_related("participant__user").order_by("pk"):
        key = f"meeting_tomorrow:{registration.pk}:{meeting.starts_at.isoformat()}"
        _notify(registration, meeting, "meeting_tomorrow", key)
    return with_a_place.exists()


@transaction.atomic
def save_minutes(meeting: Meeting) -> None:
    names = [f"{name}{language}" for name in ("minutes", "results") for language in ("", "_sv", "_en")]
    meeting.save(update_fields=names)


# The line


def _locked(meeting: Meeting) -> Meeting:
    """Read the meeting anew, and let others who change who comes wait until the transaction ends."""
    meetings = Meeting.objects.select_for_update(of=("self",), no_key=True).select_related("activity__dialogue")
    return meetings.get(pk=meeting.pk)


def _require_open(meeting: Meeting) -> None:
    if not meeting.takes_registrations:
        raise TransitionError(_("Registration for this meeting has closed."))


def _register(meeting: Meeting, participant: Participant, *, needs: str) -> Registration:
    _require_open(meeting)
    registration = _current(meeting, participant)
    if registration is None:
        state = State.WAITING if meeting.is_full() else State.REGISTERED
        registration = meeting.registrations.create(participant=participant, needs=needs, state=state)
        registration.steps.create(to_state=state)
        _notify_of_place(registration, meeting)
    else:
        _say_needs(registration, needs)
    return registration


def _current(meeting: Meeting, participant: Participant) -> Registration | None:
    return meeting.registrations.standing().filter(participant=participant).first()


def _say_needs(registration: Registration, needs: str) -> None:
    if needs and needs != registration.needs:
        registration.needs = needs
        registration.save(update_fields=["needs"])


def _move_up(meeting: Meeting) -> None:
    """Give free places to those who wait, the first in line first, and tell them."""
    if meeting.is_cancelled or meeting.has_begun:
        return
    line = meeting.registrations.in_line().select_related("participant__user")
    if meeting.capacity is not None:
        free = meeting.capacity - meeting.registrations.taking_places().count()
        line = line[: max(free, 0)]
    for registration in line:
        registration.move_from(State.WAITING, to=State.REGISTERED, by=None)
        _notify(registration, meeting, "registration_moved_up", f"registration_moved_up:{registration.pk}")


# Mail


def _notify_of_place(registration: Registration, meeting: Meeting) -> None:
    name = "registration_has_place" if registration.state == State.REGISTERED else "registration_waits"
    _notify(registration, meeting, name, f"{name}:{registration.pk}")


def _notify_all(meeting: Meeting, name: str, key: str) -> None:
    """Notify all who have a place or wait for one; whoever has been notified under this key is left out."""
    coming = meeting.registrations.filter(state__in=[State.REGISTERED, State.WAITING])
    for registration in coming.select_related("participant__user").order_by("pk"):
        _notify(registration, meeting, name, f"{key}:{registration.pk}")


def _notify(registration: Registration, meeting: Meeting, name: str, key: str) -> None:
    notify_participant(
        registration.participant,
        name,
        key=key,
        is_needed=True,
        meeting=meeting,
        registration=registration,
        cancel_key=cancel_key(registration),
    )
