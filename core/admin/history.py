"""What has happened to a record, in one list: edits with what they changed, workflow steps, and the admin's log."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Any

from django.contrib.admin.models import LogEntry
from django.contrib.admin.utils import display_for_field
from django.contrib.contenttypes.models import ContentType
from django.db.models import ForeignKey, Model
from django.utils.translation import gettext as _

from core.admin.forms import column_of, label_of, translated_fields
from core.workflow import Step

MOST = 200
# An edit and the admin's log of it are written in one request.
SAME_REQUEST = timedelta(seconds=5)
_CONTEXT = 6  # unchanged words shown on either side of a change


@dataclass(frozen=True)
class Piece:
    """A stretch of a changed text: "equal", "insert" or "delete"."""

    kind: str
    text: str


@dataclass(frozen=True)
class Change:
    label: str
    pieces: list[Piece]


@dataclass
class Happening:
    at: datetime
    who: str
    what: str
    actor_id: int | None = None
    reason: str = ""
    changes: list[Change] = field(default_factory=list)


def history_entries(record: Model) -> list[Happening]:
    """Return what happened to ``record``, the latest first, at most MOST of each kind."""
    entries = list(_logged(record))
    told = list(entries)
    for detail in [*_edits(record), *_steps(record)]:
        logged = next(
            (one for one in entries if one.actor_id == detail.actor_id and abs(one.at - detail.at) < SAME_REQUEST), None
        )
        if logged is None or detail.actor_id is None:
            told.append(detail)
        else:
            logged.reason = logged.reason or detail.reason
            logged.changes += detail.changes
    return sorted(told, key=lambda one: one.at, reverse=True)


def words_changed(old: str, new: str) -> list[Piece]:
    """Return the difference between two texts, word by word, with long unchanged stretches cut."""
    before, after = old.split(), new.split()
    pieces = []
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(Piece("equal", _cut(before[a:b], at_start=a == 0, at_end=b == len(before))))
        else:
            pieces += [Piece("delete", " ".join(before[a:b])), Piece("insert", " ".join(after[c:d]))]
    return [piece for piece in pieces if piece.text]


def _cut(words: list[str], *, at_start: bool, at_end: bool) -> str:
    head = [] if at_start else words[:_CONTEXT]
    tail = [] if at_end else words[-_CONTEXT:]
    if len(words) <= len(head) + len(tail) + 1:
        return " ".join(words)
    return " ".join([*head, "…", *tail])


def _logged(record: Model) -> Iterator[Happening]:
    entries = LogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(record), object_id=str(record.pk)
    ).select_related("user")
    for entry in entries.order_by("-action_time", "-pk")[:MOST]:
        yield Happening(entry.action_time, str(entry.user), entry.get_change_message(), entry.user_id)


def _steps(record: Model) -> Iterator[Happening]:
    if not hasattr(record, "steps"):
        return
    steps: Iterable[Step] = record.steps.select_related("actor").order_by("-at", "-pk")[:MOST]
    for step in steps:
        who = str(step.actor or step.actor_label)
        if step.actor and step.actor_name:
            who = f"{who} ({step.actor_name})"
        yield Happening(step.at, who, str(step), step.actor_id, reason=step.reason)


def _edits(record: Any) -> Iterator[Happening]:
    manager = getattr(type(record)._meta, "simple_history_manager_attribute", None)
    if manager is None:
        return
    versions = getattr(record, manager).select_related("history_user").order_by("-history_date", "-history_id")
    shown = list(versions[: MOST + 1])
    for new, old in pairwise(shown):
        changes = list(_changes(record, old, new))
        if changes:
            yield _edit(new, _("Changed."), changes)
    if shown and shown[-1].history_type == "+":
        yield _edit(shown[-1], _("Added."), [])


def _edit(version: Any, what: str, changes: list[Change]) -> Happening:
    who = str(version.history_user) if version.history_user else _("the portal itself")
    return Happening(version.history_date, who, what, version.history_user_id, changes=changes)


def _changes(record: Model, old: Any, new: Any) -> Iterator[Change]:
    """Yield what differs between two versions. The plain column of a translated text repeats one of its languages.

    What no form changes is told by the record's steps, where it has them.
    """
    delta = new.diff_against(old, excluded_fields=translated_fields(type(record)))
    changed = [(change.field, change.old, change.new) for change in delta.changes]
    if not hasattr(record, "steps"):
        moved = [one for one in new.tracked_fields if not one.editable and not getattr(one, "auto_now", False)]
        changed += [(one.name, getattr(old, one.attname), getattr(new, one.attname)) for one in moved]
    for name, before, after in changed:
        column = new._meta.get_field(name)
        pieces = words_changed(_shown(column, before), _shown(column, after))
        if any(piece.kind != "equal" for piece in pieces):
            yield Change(label_of(column_of(type(record), name)), pieces)


def _shown(column: Any, value: Any) -> str:
    if value in (None, "", []):
        return ""
    if isinstance(column, ForeignKey):
        return str(column.related_model._default_manager.filter(pk=value).first() or _("something now deleted"))
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return str(display_for_field(value, column, ""))
