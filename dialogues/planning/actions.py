"""What happens to a dialogue while it is set up: it begins with rules, gets a checklist, is copied or discarded."""

import re
import uuid
from typing import TypeVar

from django.db import transaction
from django.db.models import Max, Model
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.publishing.provenance import Relation
from core.publishing.slugs import candidates, insert_with_slug
from core.workflow import TransitionError, lock_for_update
from dialogues.models import Activity, ChecklistItem, Dialogue, Drawing, MapFrame
from dialogues.models.dialogue import RESERVED_SLUGS
from dialogues.planning.rules import give_default_rules
from outcomes.models import Outcome
from partners.models import Organisation

M = TypeVar("M", bound=Model)
MOST_ITEMS = 60  # of a checklist
_NUMBER = re.compile(r"^\s*(?:[-*•]|\d{1,2}[.)])\s+")
_LANGUAGES = ("sv", "en")
# What a copy begins with. Days, and what belongs to one case alone, are left empty.
_COPIED = (
    "kind", "relation", "influence", "planning_stage", "used_method", "allows_email", "allows_guests", "reviews_first",
    "edit_minutes", "kept_months", "picture_is_decorative", "picture_credit",
)  # fmt: skip
_COPIED_TEXTS = ("description", "method", "promise", "can_change", "cannot_change", "decided_by", "picture_alt")


@transaction.atomic
def set_up_dialogue(dialogue: Dialogue, *, organiser: Organisation, author: User) -> None:
    """Save a new draft with the default rules, and what its method says has to be done."""
    is_municipal = organiser.sector == Organisation.Sector.MUNICIPALITY
    dialogue.relation = Relation.PARTNER_MUNICIPALITY if is_municipal else Relation.PROGRAMME
    Dialogue.objects.set_up(dialogue, organiser=organiser, author=author)
    give_default_rules(dialogue)
    tie_method(dialogue, before=None)
    fill_checklist(dialogue, before=None)


def tie_method(dialogue: Dialogue, *, before: Outcome | None) -> None:
    """Let the dialogue and the method it uses lead to each other; not so the one ``before``."""
    if before is not None and before != dialogue.used_method:
        dialogue.outcomes.remove(before)
    if dialogue.used_method is not None:
        dialogue.outcomes.add(dialogue.used_method)


@transaction.atomic
def fill_checklist(dialogue: Dialogue, *, before: Outcome | None) -> None:
    """Put the steps of the method on the checklist, in place of those of the one ``before`` that nobody has done."""
    steps = steps_of(dialogue.used_method)
    old = set(steps_of(before)) - set(steps)
    dialogue.checklist.filter(done_at=None, text__in=old).delete()
    there = set(dialogue.checklist.values_list("text", flat=True))
    last = dialogue.checklist.aggregate(last=Max("order"))["last"] or 0
    new = [text for text in dict.fromkeys(steps) if text not in there][: max(MOST_ITEMS - len(there), 0)]
    ChecklistItem.objects.bulk_create(
        ChecklistItem(dialogue=dialogue, order=last + n, text=text) for n, text in enumerate(new, start=1)
    )


def steps_of(method: Outcome | None) -> list[str]:
    """Return the steps of an outcome's card: one a line, without the numbers that people write before them."""
    card = getattr(method, "card", None) if method else None
    longest = ChecklistItem._meta.get_field("text").max_length
    lines = (_NUMBER.sub("", line).strip() for line in (card.steps if card else "").splitlines())
    return [line[:longest] for line in lines if line]


@transaction.atomic
def copy_dialogue(dialogue: Dialogue, *, title: str, author: User, form_key: uuid.UUID) -> Dialogue:
    """Begin a new draft with the texts, rules, activities, phases and checklist of another, and none of its days."""
    copy = Dialogue(title=title, author=author, form_key=form_key, organiser=dialogue.organiser)
    for name in (*_COPIED, *(f"{text}_{language}" for text in _COPIED_TEXTS for language in _LANGUAGES)):
        setattr(copy, name, getattr(dialogue, name))
    copy.picture = dialogue.picture.name  # one file for both: it is there for as long as either names it
    insert_with_slug(copy, title, fallback="dialog", reserved=RESERVED_SLUGS)
    copy.areas.set(dialogue.areas.all())
    copy.challenges.set(dialogue.challenges.all())
    tie_method(copy, before=None)
    if dialogue.organiser:
        copy.parties.create(organisation=dialogue.organiser, role="organiser", started_on=timezone.localdate())
    for rule in dialogue.rules.order_by("order", "pk"):
        _copy(rule, dialogue=copy)
    for phase in dialogue.phases.order_by("order", "pk"):
        _copy(phase, dialogue=copy, started="", ended="")
    for item in dialogue.checklist.order_by("order", "pk"):
        _copy(item, dialogue=copy, done_at=None)
    for activity in dialogue.activities.order_by("order", "pk"):
        rows: list[Model] = [*activity.categories.order_by("order", "pk"), *activity.places.order_by("order", "pk")]
        rows += MapFrame.objects.filter(activity=activity)
        rows += Drawing.objects.filter(activity=activity)  # its file is that of both, as the dialogue's is
        new = _copy(activity, dialogue=copy, form_key=None, opens_at=None, closes_at=None)
        for row in rows:
            _copy(row, activity=new)
    return copy


def _copy(row: M, **changes: object) -> M:
    """Save a row once more, with other values of some columns."""
    row.pk, row._state.adding = None, True
    for name, value in changes.items():
        setattr(row, name, value)
    row.save(force_insert=True)
    return row


@transaction.atomic
def discard_dialogue(dialogue: Dialogue) -> None:
    """Delete a draft, for good. Raises TransitionError when it has left the draft meanwhile."""
    lock_for_update(dialogue, "state", "publication")
    if dialogue.state != Dialogue.State.DRAFT or dialogue.is_published or dialogue.contributions.exists():
        raise TransitionError(_("It is no longer a draft. Cancel it instead: the reason is shown on its page."))
    dialogue.delete()


def add_activity(activity: Activity) -> None:
    """Save a new activity as the last of its dialogue, which the caller has locked, under an address of its own."""
    activities = activity.dialogue.activities
    taken = set(activities.values_list("slug", flat=True))
    slugs = candidates(activity.title, fallback=activity.kind, most=80)
    activity.slug = next(slug for slug in slugs if slug not in taken)
    activity.order = (activities.aggregate(last=Max("order"))["last"] or 0) + 1
    activity.save(force_insert=True)


@transaction.atomic
def remove_activity(activity: Activity) -> None:
    """Remove what nobody has taken part in. Raises TransitionError when somebody has, or when it is the last one."""
    dialogue = activity.dialogue
    lock_for_update(dialogue, "state")
    locked = Activity.objects.select_for_update().filter(pk=activity.pk)
    if not list(locked.values_list("pk")):  # the second click of two
        return
    if has_been_used(activity):
        raise TransitionError(_("People have already taken part in it, so it cannot be removed. Let it close instead."))
    if dialogue.state != Dialogue.State.DRAFT and dialogue.activities.count() == 1:
        raise TransitionError(_("It is the only activity. Add another before you remove it."))
    activity.delete()


def has_been_used(activity: Activity) -> bool:
    meeting = getattr(activity, "meeting", None)
    return activity.contributions.exists() or (meeting is not None and meeting.registrations.exists())
