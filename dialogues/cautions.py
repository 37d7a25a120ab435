"""What whoever opens, closes or tells the results of a dialogue should know first. They can do it all the same."""

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dialogues.answering.answers import numbers
from dialogues.models import Dialogue, Kind, Meeting
from dialogues.told import awaiting


def before_opening(dialogue: Dialogue) -> list[str]:
    """Say of which meetings nobody is told when and where, and which drawings are not there. Two queries."""
    undecided = dialogue.activities.filter(kind=Kind.MEETING, meeting=None).order_by("order", "pk")
    meetings = [
        _("“%(title)s” has no time and place. It will say that they have not been decided yet.") % {"title": one}
        for one in undecided
    ]
    empty = dialogue.activities.filter(kind=Kind.DRAWING, drawing=None).order_by("order", "pk")
    drawings = [_("“%(title)s” has no picture to point at. People can only write.") % {"title": one} for one in empty]
    return [*meetings, *drawings]


def before_closing(dialogue: Dialogue) -> list[str]:
    """Say which meetings have not been held, who waits to be read, and who for an answer. Three queries."""
    to_come = Meeting.objects.filter(activity__dialogue=dialogue, ends_at__gt=timezone.now(), cancelled_because="")
    meetings = [
        _(
            "“%(title)s” has not been held yet: it is on %(date)s. Nobody else can register once the dialogue is "
            "closed. If it will not be held, cancel the meeting first."
        )
        % {"title": one, "date": date_format(timezone.localtime(one.starts_at), "DATETIME_FORMAT")}
        for one in to_come.select_related("activity").order_by("starts_at", "pk")
    ]
    return [*meetings, *_unread(dialogue), *_unanswered(dialogue, numbers(dialogue).unanswered)]


def before_results(dialogue: Dialogue) -> list[str]:
    """Say who was promised an answer and has none, and what they will be told. Two queries."""
    unanswered = _unanswered(dialogue, numbers(dialogue).untold)
    told = _("The email tells those without an answer that you promised them one, and have not given it.")
    return [*_unread(dialogue), *unanswered, *([told] if unanswered else [])]


def _unread(dialogue: Dialogue) -> list[str]:
    n = awaiting(dialogue).count()
    text = ngettext(
        "%(n)d contribution is still waiting to be read, and is not shown.",
        "%(n)d contributions are still waiting to be read, and are not shown.",
        n,
    )
    return [text % {"n": n}] if n else []


def _unanswered(dialogue: Dialogue, n: int) -> list[str]:
    if not n:
        return []
    text = ngettext(
        "%(n)d of %(all)d contributions has no answer yet.",
        "%(n)d of %(all)d contributions have no answer yet.",
        n,
    ) % {"n": n, "all": numbers(dialogue).contributions}
    if not dialogue.answer_by:
        return [text]
    date = date_format(dialogue.answer_by, "DATE_FORMAT")
    return [text + " " + _("You have promised everyone an answer by %(date)s.") % {"date": date}]
