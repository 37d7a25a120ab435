"""The talks themselves in the archive: what they are, who sits at the table, and who was invited and left when."""

from collections.abc import Iterator
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talks.archive.parts import Part, Row
from talks.models import Seat, SeatPerson, Talk, TalkStep
from talks.seats import invitations_in


def moment(at: Any) -> str:
    """Write a moment, in Swedish time, as tables can be sorted by it."""
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M")


def _talk(talk: Talk) -> Iterator[Row]:
    host = talk.municipality
    shown = {
        "title": talk.title,
        "diary_number": talk.diary_number,
        "municipality": host.name if host else "",
        "purpose": talk.purpose,
        "state": talk.get_state_display(),
        "plan_step": talk.get_plan_step_display(),
        "plan_name": talk.plan_name,
        "closed_because": talk.closed_because,
        "look_again_on": talk.look_again_on or "",
        "started": talk.started,
        "ended": talk.ended,
        "summary": talk.summary,
    }
    for name, value in shown.items():
        field: Any = Talk._meta.get_field(name)
        yield capfirst(str(field.verbose_name)), value
    yield _("Taken out on"), date_format(timezone.localdate())


def _steps(talk: Talk) -> Iterator[Row]:
    rooms = {TalkStep.ROOM_SHUT: _("the room was shut"), TalkStep.ROOM_OPENED: _("the room was opened again")}
    for step in TalkStep.objects.filter(talk=talk).select_related("actor").order_by("at", "pk"):
        yield moment(step.at), rooms.get(step.to_state, step.to_label), step.actor_name, step.actor or "", step.reason


def _seats(talk: Talk) -> Iterator[Row]:
    for seat in Seat.objects.filter(talk=talk).select_related("organisation").order_by("pk"):
        role, state = seat.get_role_display(), seat.get_state_display()
        yield seat.organisation.name, role, state, seat.started_on or "", seat.ended_on or ""


def _people(talk: Talk) -> Iterator[Row]:
    people = SeatPerson.objects.filter(seat__talk=talk).select_related("seat__organisation", "user").order_by("pk")
    for person in people:
        yield person.seat.organisation.name, person.user, moment(person.added_at)


def _invitations(talk: Talk) -> Iterator[Row]:
    for step in invitations_in(talk):
        seat = step.party
        who = step.actor_name, step.actor or ""
        yield moment(step.at), seat.organisation.name, seat.get_role_display(), step.to_label, *who, step.reason


_WHEN, _WHO = gettext_lazy("When"), gettext_lazy("Organisation")
_WHAT, _PERSON = gettext_lazy("What happened"), gettext_lazy("Person")
_BY, _WHY = gettext_lazy("For whom"), gettext_lazy("Reason")
_ROLE = gettext_lazy("Role")
TALK = Part("samtalet", gettext_lazy("The talks"), (gettext_lazy("What"), gettext_lazy("Content")), _talk)
STEPS = Part("gang", gettext_lazy("How the talks went"), (_WHEN, _WHAT, _BY, _PERSON, _WHY), _steps)
SEATS = Part(
    "platser",
    gettext_lazy("Seats at the table"),
    (_WHO, _ROLE, gettext_lazy("State"), gettext_lazy("From"), gettext_lazy("To")),
    _seats,
)
PEOPLE = Part("personer", gettext_lazy("People on the seats"), (_WHO, _PERSON, _WHEN), _people)
INVITATIONS = Part(
    "inbjudningar",
    gettext_lazy("Who was invited when"),
    (_WHEN, _WHO, _ROLE, _WHAT, _BY, _PERSON, _WHY),
    _invitations,
)
