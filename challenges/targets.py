"""What a challenge's targets show: how it was, how it is and what it should be, in words, a drawing and a table.

How it is comes from the portal's figures; what somebody has written by hand stands where there are none. A figure that
is not shown is shown here neither, whoever has written it. Nothing here says why a figure has changed.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from challenges.models import Challenge, ChallengeFigure, ChallengeIndicator
from core.charts.drawing import Drawing
from core.charts.lines import Line, Told
from core.charts.scales import scale_of
from core.charts.targets import Aim, towards
from core.publishing.ordering import in_language
from knowledge.comparing.choice import Choice
from knowledge.comparing.drawings import WIDE, Picture, unit_line
from knowledge.comparing.units import Writing
from knowledge.models import Sex
from knowledge.reading import Course, read_each
from knowledge.written_by_hand import DEFERRED, FETCHED, ByHand, by_hand, not_to_be_shown


class TargetPoint(NamedTuple):
    """One of three: ``kind`` is then, now, none (no figure yet) or target."""

    kind: str
    year: int
    label: str
    value: str
    note: str


class LatestFigure(NamedTuple):
    year: int
    value: Decimal
    source: str  # empty: the portal's figures


class TargetYear(NamedTuple):
    """A year of the table."""

    year: int
    value: str
    source: str


@dataclass(frozen=True)
class ShownTarget:
    """A target as its page shows it."""

    target: ChallengeIndicator
    course: Course
    today: int  # the year that it is
    held: Collection[ByHand] = ()  # what is written by hand and must not be shown

    @cached_property
    def writing(self) -> Writing:
        return Writing(self.target.indicator.unit)

    @property
    def heading(self) -> str:
        return f"{self.target.indicator.name}, {self.target.named_place}"

    @cached_property
    def by_hand(self) -> dict[int, ChallengeFigure]:
        """Return what is written by hand, of years of which the portal knows nothing."""
        return {
            one.year: one
            for one in self.target.figures.all()
            if one.year not in self.course.known and by_hand(self.course, one.year, one.value) not in self.held
        }

    @cached_property
    def then(self) -> Decimal | None:
        """Return what it was, by the portal where it knows; None where that must not be shown."""
        return then_of(self.course, self.target.baseline_year, self.target.baseline_value, self.held)

    @property
    def began_from(self) -> str:
        return _("not shown") if self.then is None else self.writing.value(self.then)

    @property
    def is_upward(self) -> bool:
        """Whether it is to rise: from what it was, or from what was written where that is not shown."""
        return self.target.goal_value > (self.target.baseline_value if self.then is None else self.then)

    @cached_property
    def now(self) -> LatestFigure | None:
        """Return the latest figure after that; None where there is none."""
        found = [LatestFigure(year, value, "") for year, value in self.course.known.items()]
        found += [LatestFigure(year, one.value, one.source) for year, one in self.by_hand.items()]
        later = [one for one in found if one.year > self.target.baseline_year]
        return max(later, default=None)

    @property
    def aim(self) -> str:
        value = self.writing.value(self.target.goal_value)
        return (_("at least %(value)s") if self.is_upward else _("at most %(value)s")) % {"value": value}

    @cached_property
    def stops(self) -> list[TargetPoint]:
        """Return how it was, how it is and how it should be, in the order of time."""
        target, now = self.target, self.now
        stops = [
            TargetPoint("then", target.baseline_year, _("Then, %(year)s"), self.began_from, self._source_of_then()),
            TargetPoint("target", target.goal_year, _("The target, %(year)s"), self.aim, self._set_by()),
        ]
        if now is None:
            text = _("no figure after %(year)s") % {"year": target.baseline_year}
            stops.insert(1, TargetPoint("none", 0, _("Now"), text, ""))
        else:
            note = now.source or _("the latest of the portal’s figures")
            stop = TargetPoint("now", now.year, _("Now, %(year)s"), self.writing.value(now.value), note)
            stops.insert(1 if now.year <= target.goal_year else 2, stop)
        return [stop._replace(label=stop.label % {"year": stop.year}) for stop in stops]

    def _source_of_then(self) -> str:
        target = self.target
        is_written = self.then is None or self.then == target.baseline_value
        return str(target.baseline_source) if is_written else _("the portal’s figures")

    def _set_by(self) -> str:
        set_for = self.target.set_for
        who = _("set on behalf of %(who)s") % {"who": set_for} if set_for else _("set by %(who)s") % {"who": _editors()}
        return f"{who}: {self.target.goal_source}" if self.target.goal_source else who

    @property
    def verdict(self) -> str:
        """Say where it stands on the way, from differences that are not rounded; never why."""
        target, now, writing = self.target, self.now, self.writing
        if now is None:
            if target.goal_year < self.today:
                return _("The year of the target has passed without a new figure.")
            return _("There is no new figure yet.")
        broken = target.indicator.breaks_within(target.baseline_year, now.year)
        if broken:
            facts = {"year": broken[0]}
            return _("Measured in another way since %(year)s, so then and now cannot be compared.") % facts
        sign = 1 if self.is_upward else -1
        remains = (target.goal_value - now.value) * sign
        if not writing.is_change(remains) or remains < 0:
            return _("The figure of %(year)s reaches the target.") % {"year": now.year}
        sentences = [self._moved(now.value, sign), _("%(much)s to go.") % {"much": capfirst(writing.change(remains))}]
        if target.goal_year < self.today:
            sentences.append(_("The year of the target has passed."))
        return " ".join(filter(None, sentences))

    def _moved(self, now: Decimal, sign: int) -> str:
        if self.then is None:
            return ""
        moved, whole = (now - self.then) * sign, abs(self.target.goal_value - self.then)
        if not self.writing.is_change(moved):
            return _("The figure has not changed.")
        if moved < 0:
            return _("The figure has moved %(much)s away from the target.") % {"much": self.writing.change(moved)}
        facts = {"much": self.writing.bare(moved), "whole": self.writing.change(whole)}
        return _("The figure has moved %(much)s of %(whole)s towards the target.") % facts

    # The course

    @property
    def years(self) -> range:
        known = [*self.course.known, *self.by_hand, self.target.baseline_year, self.target.goal_year]
        return range(min(known), max(known) + 1)

    @cached_property
    def picture(self) -> Picture:
        writing, target = self.writing, self.target

        def scaled(value: Decimal) -> float:
            return float(writing.scaled(value))

        values = {year: scaled(value) for year, value in self.course.known.items()}
        by_hand = {year: scaled(one.value) for year, one in self.by_hand.items()}
        goal = scaled(target.goal_value)
        begins = goal if self.then is None else scaled(self.then)
        hidden = frozenset(year for year, one in self.course.readings.items() if one.is_suppressed)
        every = [*values.values(), *by_hand.values(), goal, begins]
        scales = scale_of(every), scale_of(every, ticks=5)
        word = _("target %(value)s") % {"value": writing.value(target.goal_value)}
        aim = Aim(target.baseline_year, begins, target.goal_year, goal, _("then"), word, is_begun=self.then is not None)

        def draw(width: int) -> Drawing:
            scale = scales[0] if width == WIDE else scales[1]
            told = Told(
                value=lambda value: str(value),
                tick=lambda value: writing.tick(value, scale.decimals),
                missing=_("missing"),
                hidden=_("not shown"),
                new_definition=_("new definition"),
            )
            return towards(
                Line(str(target.area.name), values, "a", hidden), aim, by_hand, self.years, scale, told,
                width=width, height=320 if width == WIDE else 290,
                breaks=target.indicator.breaks,
            )  # fmt: skip

        unit = f"{unit_line(writing, target.indicator.get_unit_display())}."
        if scales[0].low > 0:
            unit += " " + _("The axis begins at %(value)s.") % {
                "value": writing.tick(scales[0].low, scales[0].decimals)
            }
        if by_hand:
            unit += " " + _("A diamond marks a figure entered by hand.")
        told = "; ".join(f"{row.year} {row.value}" for row in self.rows)
        told = f"{told}. {capfirst(word)}, {target.goal_year}."
        return Picture(f"target-{target.pk}", _("The course"), unit, told, draw)

    @cached_property
    def rows(self) -> list[TargetYear]:
        """Return every year that there is something of, the latest first."""
        of_portal, target = _("the portal’s figures"), self.target
        rows = {
            year: TargetYear(year, self.writing.value(value), of_portal) for year, value in self.course.known.items()
        }
        rows |= {
            y: TargetYear(y, _("not shown"), of_portal) for y, one in self.course.readings.items() if one.is_suppressed
        }
        rows |= {y: TargetYear(y, self.writing.value(one.value), _by(one)) for y, one in self.by_hand.items()}
        if target.baseline_year not in rows:
            rows[target.baseline_year] = TargetYear(
                target.baseline_year, self.began_from, target.baseline_source or _("then")
            )
        return [rows[year] for year in sorted(rows, reverse=True)]

    @property
    def comparison(self) -> str:
        """Return the address at which the place stands beside the others."""
        return Choice(self.target.indicator, (self.target.area,), self.target.sex).address()


def _editors() -> str:
    return pgettext("within a sentence", "the portal’s editors")


def _by(figure: ChallengeFigure) -> str:
    who = figure.written_for or _editors()
    return _("%(source)s, entered by %(who)s") % {"source": figure.source, "who": who}


def shown(targets: Iterable[ChallengeIndicator]) -> list[ShownTarget]:
    """Return targets, whose figures have been fetched, with the portal's figures.

    Two statements, and two more where something is written of years of which the portal knows nothing.
    """
    found, today = list(targets), timezone.localdate().year
    read = read_each((one.indicator, one.area, Sex(one.sex)) for one in found)
    courses = {one: read[one.indicator_id, one.area_id, Sex(one.sex)] for one in found}
    held = not_to_be_shown(written for one, course in courses.items() for written in _written(one, course))
    return [ShownTarget(one, course, today, held) for one, course in courses.items()]


def _written(target: ChallengeIndicator, course: Course) -> list[ByHand]:
    """Return what somebody has written of years of which the portal has no figure."""
    values = [(one.year, one.value) for one in target.figures.all()]
    values.append((target.baseline_year, target.baseline_value))
    return [by_hand(course, year, value) for year, value in values if year not in course.known]


def then_of(course: Course, year: int, value: Decimal, held: Collection[ByHand]) -> Decimal | None:
    """Return what a target began from: the portal's figure, else what was written, unless that is ``held``."""
    if year in course.known:
        return course.known[year]
    return None if by_hand(course, year, value) in held else value


def targets_of(challenge: Challenge) -> list[ShownTarget]:
    """Return the targets of a challenge, by indicator and place. One statement where there are none, and else four."""
    targets = challenge.targets.in_force().select_related(*FETCHED).defer(*DEFERRED)
    figures = Prefetch("figures", ChallengeFigure.objects.order_by("year"))
    return shown(targets.prefetch_related(figures).order_by(in_language("indicator__name"), "area__name", "sex", "pk"))


def proposed(course: Course) -> tuple[int, Decimal] | None:
    """Return the last figure that is known, for a target to begin from; what is not shown is never proposed."""
    year = course.last_year
    return None if year is None else (year, course.known[year])
