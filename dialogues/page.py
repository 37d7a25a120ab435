"""What the page of a dialogue shows: to everybody, and to those who run it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.db.models import OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.publishing.related import CountUpTo
from dialogues.kinds import kind_of
from dialogues.models import Activity, Contribution, Dialogue, Meeting, Rule
from dialogues.party_workflow import DIALOGUE_PARTY_TRANSITIONS
from dialogues.permissions import asks_of_method, can_copy, can_discard, can_edit, can_preview, can_run
from dialogues.planning.needs import needs_of, unmet_needs
from dialogues.planning.parties import why_closed
from dialogues.workflow import DIALOGUE_TRANSITIONS
from partners.party_workflow import questions
from partners.permissions import writes_for

COUNTED = 1000  # contributions; counting further costs more than it tells
State = Dialogue.State


def activities_of(dialogue: Dialogue) -> list[Activity]:
    """Return the activities, what is open first. One query."""
    activities = dialogue.activities.select_related("meeting").order_by("order", "pk")
    return sorted(activities, key=lambda activity: (not activity.is_open, activity.has_closed))


def moment_of(activities: list[Activity]) -> str:
    """Return what the page shows that changes with the clock: the day, and what is open."""
    return f"{timezone.localdate()} " + " ".join(
        f"{one.pk}:{one.is_open:d}{one.has_closed:d}{_moment_of_meeting(one.when)}" for one in activities
    )


def _moment_of_meeting(meeting: Meeting | None) -> str:
    return f"{meeting.has_begun:d}{meeting.has_ended:d}" if meeting else ""


class WayIn(NamedTuple):
    activity: Activity
    url: str
    writes: bool = False  # straight to where one writes


def ways_in(activities: list[Activity]) -> dict[int, WayIn]:
    """Return where whoever wants to take part goes, by the key of each activity that is open: as near as there is."""
    return {one.pk: _way_in(one) for one in activities if one.is_open and _takes_part(one)}


def _way_in(activity: Activity) -> WayIn:
    if kind_of(activity).contribution_form is None:
        return WayIn(activity, activity.get_absolute_url())
    return WayIn(activity, reverse("dialogues:write", args=[activity.dialogue.slug, activity.slug]), writes=True)


def _takes_part(activity: Activity) -> bool:
    """Whether there is something to do there for whoever comes to the page."""
    if kind_of(activity).contribution_form is not None:
        return True
    return bool(activity.when and activity.when.takes_registrations)


def n_contributions(activities: list[Activity]) -> dict[int, int]:
    """Return how many contributions everybody may read in each of the activities, by its key. One query."""
    shown = Contribution.objects.published_ideas().filter(activity=OuterRef("pk"))
    counted = Activity.objects.filter(pk__in=[activity.pk for activity in activities])
    return dict(counted.values_list("pk", CountUpTo(shown.values("pk")[: COUNTED + 1])))


@dataclass(frozen=True)
class Day:
    """A day of a dialogue: what happens then, and whether it has been."""

    day: str
    label: str
    is_past: bool
    is_today: bool = False


def days_of(dialogue: Dialogue, activities: Sequence[Activity]) -> list[Day]:
    """Return the days that those who take part want to know, in their order, with today among them."""
    today = timezone.localdate().isoformat()
    days = [
        (dialogue.started, _("It opens"), _("It opened")),
        (dialogue.ended, _("Last day to take part"), _("It closed")),
    ]
    days += [
        (timezone.localtime(one.when.starts_at).date().isoformat(), one.title, one.title)
        for one in activities
        if one.when and not one.when.is_cancelled
    ]
    if dialogue.answer_by:
        answered = _("Everybody was to have an answer")
        days.append((dialogue.answer_by.isoformat(), _("Everybody has an answer"), answered))
    told = [Day(day, then if day < today else ahead, is_past=day < today) for day, ahead, then in days if day]
    if any(one.is_past for one in told) and any(one.day > today for one in told):
        told.append(Day(today, _("Today"), is_past=True, is_today=True))
    return sorted(told, key=lambda one: (one.day, one.is_today))


def is_documented(dialogue: Dialogue, activities: list[Activity]) -> bool:
    """Whether it was held elsewhere and is told of here: what is known of it comes from its sources."""
    return not activities and dialogue.state != State.DRAFT and bool(dialogue.source or dialogue.source_note)


def for_parties(visitor: User | AnonymousUser, dialogue: Dialogue) -> dict[str, Any]:
    """Return what the visitor's organisations are asked, and their part. No query for anonymous visitors."""
    nothing: dict[str, Any] = {"pending": [], "own_parties": []}
    if not isinstance(visitor, User):
        return nothing
    own = set(writes_for(visitor).values_list("pk", flat=True)) - {dialogue.organiser_id}
    if not own:
        return nothing
    parties = dialogue.parties.open().filter(organisation__in=own).select_related("organisation").order_by("pk")
    answerable = [] if why_closed(dialogue) else [party for party in parties if not party.is_confirmed]
    return {
        "pending": questions(DIALOGUE_PARTY_TRANSITIONS, answerable, own, leads=False),
        "own_parties": [party for party in parties if party.is_confirmed],
    }


def for_those_who_run_it(
    visitor: User | AnonymousUser, dialogue: Dialogue, *, activities: Sequence[Activity], rules: Sequence[Rule]
) -> dict[str, Any]:
    """Return what they can do with the dialogue now, and what is missing. No query for anonymous visitors."""
    nothing: dict[str, Any] = {
        "previews": False, "runs": False, "edits": False, "copies": False, "discards": False, "transitions": [],
        "needs": [], "is_complete": False, "n_refused": 0, "missing": [], "asks_of_method": False,
    }  # fmt: skip
    if not isinstance(visitor, User):
        return nothing
    previews = not dialogue.is_published and can_preview(visitor, dialogue)
    if not can_run(visitor, dialogue):
        return {**nothing, "previews": previews}
    missing = unmet_needs(dialogue, has_activity=bool(activities), has_rules=bool(rules))
    return {
        "previews": previews,
        "runs": True,
        "edits": can_edit(visitor, dialogue),
        "copies": can_copy(visitor, dialogue),
        "discards": can_discard(visitor, dialogue),
        "transitions": [
            row for row in DIALOGUE_TRANSITIONS.offered(visitor, dialogue) if not (row.needs is needs_of and missing)
        ],
        "missing": missing,
        "needs": [(need, need not in missing) for need in type(missing[0])] if missing and dialogue.is_planned else [],
        "is_complete": not missing,
        "asks_of_method": asks_of_method(visitor, dialogue),
        "n_refused": dialogue.people.refused().count(),
    }
