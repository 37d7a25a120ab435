"""What those who run a dialogue see above its page: the next step, how it goes, and everything else they can do."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.charts import NARROW, WIDE, columns
from core.workflow import Transition
from dialogues.answering.answers import Numbers, numbers
from dialogues.models import Dialogue
from dialogues.moderation.queue import waiting_counts
from dialogues.planning.needs import OpeningNeed
from dialogues.running.figures import by_day, days_left

State = Dialogue.State


@dataclass(frozen=True)
class NextStep:
    """What the organiser does next, in one sentence; without a label there is nothing to press."""

    heading: str | Promise
    label: str | Promise = ""
    url: str = ""
    transition: str = ""  # its name, where it is one


def desk_of(dialogue: Dialogue, *, missing: Sequence[OpeningNeed], transitions: Sequence[Transition]) -> dict[str, Any]:
    """Return what the page shows above itself to those who run it."""
    rows = {row.name: row for row in transitions}
    if dialogue.is_planned:
        step = _to_open(dialogue, missing, rows)
        return {"next_step": step, "others": _others(transitions, step), "running": None}
    waiting = sum(waiting_counts(dialogue.contributions.all()).values())
    found = numbers(dialogue)
    step = _to_do(dialogue, waiting, found, rows)
    running = {
        "waiting": waiting,
        "numbers": found,
        "days_left": days_left(dialogue),
        "n_visits": sum(dialogue.visit_days.values_list("number", flat=True)),
        "charts": _charts(dialogue) if dialogue.state in Dialogue.BEING_HELD else None,
    }
    return {"next_step": step, "others": _others(transitions, step), "running": running}


def _others(transitions: Sequence[Transition], step: NextStep | None) -> list[Transition]:
    """Return the transitions beside the next step, what is hard to undo last."""
    rest = [row for row in transitions if step is None or row.name != step.transition]
    return sorted(rest, key=lambda row: row.tone == "danger")


def _url(dialogue: Dialogue, page: str, *more: str) -> str:
    return reverse(f"dialogues:{page}", args=[dialogue.slug, *more])


def _take(dialogue: Dialogue, rows: dict[str, Transition], name: str, heading: str) -> NextStep | None:
    if name not in rows:
        return None
    return NextStep(heading, rows[name].label, _url(dialogue, "transition", name), name)


def _to_open(dialogue: Dialogue, missing: Sequence[OpeningNeed], rows: dict[str, Transition]) -> NextStep | None:
    if missing:
        page, label = {
            OpeningNeed.ACTIVITY: ("activities", _("Add activities")),
            OpeningNeed.RULES: ("people", _("Choose the rules")),
        }.get(missing[0], ("edit", _("Write the promise")))
        return NextStep(_("The dialogue cannot be opened yet."), label, _url(dialogue, page))
    if dialogue.state == State.SCHEDULED:
        return NextStep(_("It opens automatically on its opening day. Until then everyone can read about it."))
    return _take(dialogue, rows, "open", _("It is ready to be opened."))


def _to_do(dialogue: Dialogue, waiting: int, found: Numbers, rows: dict[str, Transition]) -> NextStep | None:
    """Return what waits longest: what nobody has read, then what nobody has answered, then the results."""
    if dialogue.state not in {State.OPEN, State.CLOSED, State.RESULTS_PUBLISHED}:
        return None
    if waiting:
        text = ngettext("%(n)d contribution is waiting for you.", "%(n)d contributions are waiting for you.", waiting)
        return NextStep(text % {"n": waiting}, _("Read the contributions"), _url(dialogue, "moderation"))
    unanswered = found.unanswered if dialogue.state == State.RESULTS_PUBLISHED else found.untold
    if unanswered:
        text = ngettext(
            "%(n)d contribution has no answer yet.", "%(n)d contributions have no answer yet.", unanswered
        ) % {"n": unanswered}
        if dialogue.answer_by:
            date = date_format(dialogue.answer_by, "DATE_FORMAT")
            text += " " + _("Everyone is to have one by %(date)s.") % {"date": date}
        return NextStep(text, _("Answer the contributions"), _url(dialogue, "answers"))
    if dialogue.state == State.RESULTS_PUBLISHED:
        return _take(dialogue, rows, "follow-up", _("Everyone has an answer. Has what you promised been done?"))
    if dialogue.state_today == State.OPEN:
        return NextStep(_("Nothing is waiting for you."))
    if not dialogue.result:
        return NextStep(
            _("Now say what came of the dialogue."), _("Write what came of it"), _url(dialogue, "statements")
        )
    return _take(dialogue, rows, "publish-results", _("Everything is ready. All participants will be told."))


def _charts(dialogue: Dialogue) -> dict[str, Any] | None:
    found = by_day(dialogue)
    if found is None or not (any(found.contributions) or any(found.visits)):
        return None
    ahead = max((found.last_day - found.days[-1]).days, 0) if found.last_day else 0
    series = ((_("Contributions per day"), "copper", found.contributions), (_("Visits per day"), "soft", found.visits))
    return {
        "drawn": [
            (
                title,
                tone,
                sum(numbers_),
                [columns(numbers_, width=width, ahead=ahead) for width in (WIDE, NARROW)],
            )
            for title, tone, numbers_ in series
        ],
        "first": found.days[0],
        "latest": found.days[-1],
        "last": found.last_day if found.last_day and found.last_day > found.days[-1] else None,
        "rows": found.rows(),
    }
