"""What the organiser enters of what was said on paper and in rooms: shown at once, and counted with the rest."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.workflow import TransitionError
from dialogues.contributing.actions import locked
from dialogues.models import Activity, Answer, Contribution, ContributionStep
from dialogues.models.contribution import CORRECTED
from dialogues.notes.reading import Note

PIECE = 500
State = Contribution.State


@transaction.atomic
def enter_note(note: Contribution, *, by: User, on_behalf_of: str = "") -> bool:
    """Save a note and show it; say whether it was new. The same form sent twice is one note."""
    _take_turns(note.activity)
    if note.form_key and note.activity.contributions.filter(participant=None, form_key=note.form_key).exists():
        return False
    note.dialogue = note.activity.dialogue
    note.entered_by, note.state, note.published_at = by, State.PUBLISHED, timezone.now()
    note.save()
    note.steps.create(actor=by, actor_name=on_behalf_of, to_state=State.PUBLISHED)
    return True


@transaction.atomic
def enter_notes(activity: Activity, notes: Sequence[Note], *, by: User, on_behalf_of: str = "") -> int:
    """Save the notes of a file, all or none, without those that have been entered before; return how many were new."""
    _take_turns(activity)
    known = entered(activity, notes)
    now = timezone.now()
    new = [
        Contribution(
            dialogue=activity.dialogue,
            activity=activity,
            entered_by=by,
            text=note.text,
            title=note.title,
            category=note.category,
            channel=note.channel,
            received_on=note.received_on,
            language=note.language,
            form_key=note.key,
            state=State.PUBLISHED,
            created_at=now,
            published_at=now,
        )
        for note in notes
        if note.key not in known
    ]
    Contribution.objects.bulk_create(new, batch_size=PIECE)
    ContributionStep.objects.bulk_create(
        [
            ContributionStep(contribution=one, actor=by, actor_name=on_behalf_of, to_state=State.PUBLISHED)
            for one in new
        ],
        batch_size=PIECE,
    )
    return len(new)


@transaction.atomic
def correct_note(
    note: Contribution, *, was: dict[str, tuple[str, str]], seen: str, by: User, on_behalf_of: str = ""
) -> None:
    """Save a correction, and keep in the log what each field said before (``was``)."""
    before = locked(note.pk)
    if before.version != seen or not before.is_published:
        raise TransitionError(_("Somebody has changed it since you opened it. Open it again in a new window."))
    if Answer.objects.filter(contribution=before).exists():
        raise TransitionError(_("It has been answered and can no longer be changed."))
    note.edited_at = timezone.now()
    note.save(update_fields=[*was, "edited_at"])
    said = "\n".join(f"{label}: {value or '–'}" for label, value in was.values())
    note.steps.create(actor=by, actor_name=on_behalf_of, from_state=before.state, to_state=CORRECTED, reason=said)


@transaction.atomic
def remove_note(note: Contribution, *, by: User, on_behalf_of: str = "") -> None:
    """Take a note off the page with its words, for good. The same card can be entered anew."""
    locked(note.pk)
    note.withdraw(by=by, on_behalf_of=on_behalf_of)
    Contribution.objects.filter(pk=note.pk).update(form_key=None)


def entered(activity: Activity, notes: Sequence[Note]) -> set[object]:
    keys = [note.key for note in notes]
    known = activity.contributions.filter(participant=None, form_key__in=keys)
    return set(known.values_list("form_key", flat=True))


def _take_turns(activity: Activity) -> None:
    """Let those who enter notes at the same time wait for each other, so that the same file counts once."""
    Activity.objects.select_for_update(no_key=True).values_list("pk").get(pk=activity.pk)
