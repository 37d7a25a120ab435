"""What the page Så blev det shows: to everybody once it is published, and before that to those who run the dialogue."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from core.publishing.ordering import in_language
from core.text.dates import has_passed
from dialogues.answering.answers import FEWEST, Numbers, numbers
from dialogues.answering.dots import Dots, dot_is, draw
from dialogues.answering.drafting import Behind, behind_points
from dialogues.models import Answer, Contribution, Dialogue, ResultPicture, Statement
from outcomes.models import Outcome

TOLD_BESIDE = 2  # points beside the dots of an answer
NAMED = 20  # contributions behind a point; the rest are counted
State = Answer.State
# From what is done to what nobody got, under "": as the page tells of them.
ORDER = (
    State.IMPLEMENTED, State.ACCEPTED, State.PARTLY, State.CONSIDERED, State.NOT_ACCEPTED, State.NOT_IMPLEMENTED,
    State.OUT_OF_SCOPE,
)  # fmt: skip
PICTURES: list[str] = list(ResultPicture.Shows)


@dataclass(frozen=True)
class Fate:
    """How many contributions got an answer, and their dots. Without a ``state``: how many got none."""

    state: str
    label: str
    n: int
    share: int  # of a hundred
    dots: Dots
    points: "list[Point]"  # that say so, the first of them


@dataclass(frozen=True)
class Point:
    """A statement with what everybody reads behind it. The sum of it is left out where it may be words taken back."""

    statement: Statement
    n: int
    named: list[Contribution]
    is_unsaid: bool = False

    @property
    def says(self) -> str:
        """Which answer it is to those behind it, by now."""
        followed = {Statement.FollowedUp.DONE: State.IMPLEMENTED, Statement.FollowedUp.NOT_DONE: State.NOT_IMPLEMENTED}
        return str(followed.get(self.statement.followed_up, self.statement.position))  # type: ignore[call-overload]


@dataclass(frozen=True)
class Stop:
    """A day on the line of what has been done, and of what is to come; without a statement, that of the decision."""

    day: str
    statement: Statement | None = None
    is_passed: bool = False
    is_here: bool = False  # the day on which all this was told
    is_late: bool = False


def fates(found: Numbers, points: list[Point]) -> list[Fate]:
    """Return what the contributions got, with the points where one reads what that is."""
    counts = {state: n for state, n in found.by_state.items() if state and state != State.RECEIVED}
    counts[""] = sum(found.by_state.get(state, 0) for state in ("", State.RECEIVED))
    drawn = draw(counts)
    labels: dict[str, str] = {state: str(capfirst(state.label)) for state in ORDER} | {"": _("No answer")}
    return [
        Fate(
            state,
            labels[state],
            counts[state],
            round(100 * counts[state] / found.contributions),
            drawn[state],
            [point for point in points if point.n and point.says == state][:TOLD_BESIDE],
        )
        for state in (*ORDER, "")
        if counts.get(state)
    ]


def pictures_of(dialogue: Dialogue) -> list[ResultPicture]:
    """Return the pictures of what came of it, in the order in which they are shown."""
    return sorted(dialogue.result_pictures.all(), key=lambda one: (PICTURES.index(one.shows), one.pk))


def hero_of(dialogue: Dialogue, pictures: list[ResultPicture]) -> ResultPicture | Dialogue | None:
    """Return what the page begins with a picture of: how it became, or else what the dialogue's own shows."""
    after = next((one for one in pictures if one.shows == ResultPicture.Shows.AFTER), None)
    return after or (dialogue if dialogue.picture else None)


def points_of(dialogue: Dialogue) -> list[Point]:
    """Return the statements in their order, with what everybody may read behind them. Five queries."""
    behind = Contribution.objects.filter(state=Contribution.State.PUBLISHED, reply_to=None)
    behind = behind.select_related("participant", "dialogue", "activity").order_by("-n_supports", "pk")
    statements = dialogue.statements.order_by("order", "pk").prefetch_related(
        Prefetch("contributions", behind[:NAMED], to_attr="named"),
        Prefetch("outcomes", Outcome.objects.published().order_by(in_language("title"))),
        "reports",
    )
    behind_each = behind_points(dialogue)
    points = []
    for statement in statements:
        one = behind_each.get(statement.pk, Behind())
        named: list[Any] = statement.named
        points.append(Point(statement, one.n, named, is_unsaid=one.may_quote_what_is_gone))
    return points


def stops_of(dialogue: Dialogue, points: list[Point], told: str) -> list[Stop]:
    """Return what has a day, the first first; nothing where all that has one is that this was ``told``."""
    today = timezone.localdate()
    stops = (
        [Stop(dialogue.decided_when, is_passed=has_passed(dialogue.decided_when, today))]
        if dialogue.decided_when
        else []
    )
    for statement in (point.statement for point in points):
        if statement.followed_up == Statement.FollowedUp.DONE and statement.followed_up_on:
            stops.append(Stop(statement.followed_up_on, statement, is_passed=True))
        elif statement.due and not statement.followed_up:
            stops.append(Stop(statement.due, statement, is_late=has_passed(statement.due, today)))
    if stops and told:
        stops.append(Stop(told, is_passed=True, is_here=True))
    return sorted(stops, key=lambda stop: stop.day)


def quote_of(dialogue: Dialogue) -> Contribution | None:
    """Return what the organiser has chosen to quote, for as long as everybody may read it. One query, where one is."""
    if dialogue.quote_id is None:
        return None
    chosen = dialogue.contributions.published_ideas().filter(pk=dialogue.quote_id)
    return chosen.select_related("activity").first()


def _day_told(dialogue: Dialogue) -> str:
    step = dialogue.steps.filter(to_state=Dialogue.State.RESULTS_PUBLISHED).order_by("-at").first()
    return timezone.localdate(step.at).isoformat() if step else ""


def page_of(dialogue: Dialogue) -> dict[str, Any]:
    found, points = numbers(dialogue), points_of(dialogue)
    is_documented = not found.contributions and bool(dialogue.source or dialogue.source_note)
    told = "" if is_documented else _day_told(dialogue)
    by_position = {position: [] for position in ("", *Statement.WILL, *Statement.WILL_NOT)}  # type: ignore[var-annotated]
    for point in points:
        by_position[point.statement.position].append(point)
    stops = stops_of(dialogue, points, told)
    pictures = pictures_of(dialogue)
    hero = hero_of(dialogue, pictures)
    has_before = any(one.shows == ResultPicture.Shows.BEFORE for one in pictures)
    who = dialogue.contributions.published_ideas().exclude(participant=None)
    n_people = who.values("participant").distinct().count()
    return {
        "is_documented": is_documented,  # it was held elsewhere, and is told of here
        "numbers": found,
        "fates": fates(found, points) if found.contributions else [],
        "dot_is": dot_is(found.contributions),
        "points": points,
        "will": [point for position in Statement.WILL for point in by_position[position]],
        "led_to": by_position[""],
        "will_not": [point for position in Statement.WILL_NOT for point in by_position[position]],
        "followed_up": [point.statement for point in points if point.statement.followed_up],
        "quote": quote_of(dialogue),
        "told": told,
        "stops": stops,
        "next_day": next((stop.day for stop in stops if not stop.is_passed and not stop.is_late), ""),
        "n_people": n_people if n_people >= FEWEST else 0,
        "hero": hero,
        "pictures": pictures if has_before else [one for one in pictures if one != hero],
        "is_before_and_after": has_before and isinstance(hero, ResultPicture),
        "areas": dialogue.areas.for_links(),
        "challenges": dialogue.challenges.published().for_rows(places=False).order_by(in_language("title")),
        "outcomes": dialogue.outcomes.published().defer("search_text").by_kind(),
        "reports": dialogue.reports.published().defer("search_text").newest()[:NAMED],
    }
