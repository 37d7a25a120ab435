"""Where early talks stand beside the steps of the law: a siding that leaves the line of the plan, and joins it again.

The line is drawn twice, across the page and down it, as a drawing does not turn by itself.
"""

from dataclasses import dataclass

from talks.models import PlanStep, Talk

# What the Planning and Building Act asks of the municipality; an idea and a building site have no step there.
BY_LAW = {PlanStep.REQUEST, PlanStep.CONSULTATION, PlanStep.REVIEW, PlanStep.ADOPTED, PlanStep.IN_FORCE}
STEPS = list(PlanStep)
FIRST = 20  # where the first step stands along the line
ACROSS, DOWN = 188, 70  # from one step to the next


@dataclass(frozen=True)
class Stop:
    """A step of the plan, and how far along the line it stands."""

    label: str
    at: int
    is_by_law: bool
    is_reached: bool


@dataclass(frozen=True)
class Line:
    """One drawing: its steps, and where the talks leave the line, stand and join it again."""

    stops: list[Stop]
    leaves: int
    joins: int

    @property
    def here(self) -> int:
        return (self.leaves + self.joins) // 2

    @property
    def begins(self) -> int:
        return self.stops[0].at

    @property
    def ends(self) -> int:
        return self.stops[-1].at


@dataclass(frozen=True)
class PlanLine:
    """``reached`` is the step that the plan has come to, ``follows`` the one that the talks lead to."""

    wide: Line
    narrow: Line
    reached: str
    follows: str


def plan_line(talk: Talk) -> PlanLine | None:
    """Return the line of the plan that the talks are about; None where nobody has said how far it has come."""
    if not talk.plan_step:
        return None
    reached = STEPS.index(PlanStep(talk.plan_step))
    leaves = min(reached, len(STEPS) - 2)  # beside the last stretch at the latest
    return PlanLine(
        _line(reached, leaves, ACROSS), _line(reached, leaves, DOWN), str(STEPS[reached].label), _next(reached)
    )


def _next(reached: int) -> str:
    return str(STEPS[reached + 1].label) if reached + 1 < len(STEPS) else ""


def _line(reached: int, leaves: int, apart: int) -> Line:
    stops = [
        Stop(str(step.label), FIRST + n * apart, is_by_law=step in BY_LAW, is_reached=n <= reached)
        for n, step in enumerate(STEPS)
    ]
    return Line(stops, stops[leaves].at, stops[leaves + 1].at)
