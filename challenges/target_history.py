"""What has happened with a challenge's targets, for its public history."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from challenges.models import Challenge, ChallengeIndicatorStep
from knowledge.comparing.units import Writing
from knowledge.models import Sex
from knowledge.reading import read_each
from knowledge.written_by_hand import DEFERRED, FETCHED, by_hand, not_to_be_shown


@dataclass(frozen=True)
class TargetEvent:
    """A row of the challenge's public history, as ``history`` in ``ui`` draws it."""

    at: datetime
    sentence: str
    reason: str
    actor_label: str
    to_label: str = ""
    from_label: str = ""


def history_of_targets(challenge: Challenge) -> list[TargetEvent]:
    """Return what has happened with the targets, of indicators that everybody may read about.

    One statement, and up to four more where what a target began from was changed.
    """
    found = ChallengeIndicatorStep.objects.filter(
        target__challenge=challenge, target__indicator__publication="published"
    ).select_related(*(f"target__{name}" for name in FETCHED))
    steps = list(found.defer(*(f"target__{name}" for name in DEFERRED)).order_by("at", "pk"))
    begun_anew = [one for one in steps if one.baseline_value_before is not None]
    courses = read_each((one.target.indicator, one.target.area, Sex(one.target.sex)) for one in begun_anew)
    written = {}
    for one in begun_anew:
        course = courses[one.target.indicator_id, one.target.area_id, Sex(one.target.sex)]
        written[one.pk] = by_hand(course, one.baseline_year_before, one.baseline_value_before)  # type: ignore[arg-type]
    held = not_to_be_shown(written.values())
    return [_event(step, is_hidden=written.get(step.pk) in held) for step in steps]


def _event(step: ChallengeIndicatorStep, *, is_hidden: bool) -> TargetEvent:
    """Tell a step, with what the target was and began from where that was another."""
    writing, was = Writing(step.target.indicator.unit), []
    if step.goal_value_before is not None:
        facts = {"value": writing.value(step.goal_value_before), "year": step.goal_year_before}
        was.append(_("the target was %(value)s by %(year)s") % facts)
    if step.baseline_value_before is not None:
        text = _("it began from %(value)s in %(year)s")
        if is_hidden:
            text = _("it began in %(year)s from a value that is not shown")
        was.append(text % {"value": writing.value(step.baseline_value_before), "year": step.baseline_year_before})
    what = f"{step.target}: {', '.join(was)}" if was else str(step.target)
    return TargetEvent(step.at, f"{step.sentence} {what}.", step.reason, step.actor_label)
