"""The public history of a challenge: its own steps, who has joined and left, and what was done with its targets."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from challenges.models import Challenge, ChallengeIndicatorStep, ChallengeParty, ChallengePartyStep, ChallengeStep
from knowledge.comparing.units import Writing
from knowledge.models import Sex
from knowledge.reading import read_each
from knowledge.written_by_hand import DEFERRED, FETCHED, by_hand, not_to_be_shown


@dataclass(frozen=True)
class PublicEvent:
    """A row of it, as ``history`` in ``ui`` draws it."""

    at: datetime
    to_label: str
    actor_label: str
    from_label: str = ""
    sentence: str = ""
    reason: str = ""


def history_of(challenge: Challenge) -> list[Any]:
    """Return what has happened in public: its own steps, who joined and left, and its targets.

    Three queries, and up to four more where what a target began from was changed.
    """
    parties = ChallengePartyStep.objects.filter(party__challenge=challenge, to_state__in=ChallengeParty.PUBLIC)
    joined = [_party_event(step) for step in parties.select_related("party__organisation").order_by("at", "id")]
    steps = [*challenge.steps.order_by("at", "id"), *joined, *_of_targets(challenge)]
    return sorted(steps, key=lambda step: step.at)


def reason_for_state(challenge: Challenge, history: list[Any]) -> ChallengeStep | None:
    """Return the step by which it came to where it is now, if somebody gave a reason for it."""
    steps = [step for step in history if isinstance(step, ChallengeStep) and not step.is_publication]
    latest = steps[-1] if steps else None
    return latest if latest and latest.reason and latest.to_state == challenge.state else None


def _party_event(step: ChallengePartyStep) -> PublicEvent:
    words = {"organisation": step.party.organisation.name, "role": step.party.get_role_display()}
    is_in = step.to_state == ChallengeParty.State.CONFIRMED
    text = _("%(organisation)s shares it: %(role)s") if is_in else _("%(organisation)s no longer takes part: %(role)s")
    return PublicEvent(step.at, text % words, step.actor_label)


def _of_targets(challenge: Challenge) -> list[PublicEvent]:
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
    return [_target_event(step, is_hidden=written.get(step.pk) in held) for step in steps]


def _target_event(step: ChallengeIndicatorStep, *, is_hidden: bool) -> PublicEvent:
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
    return PublicEvent(step.at, "", step.actor_label, sentence=f"{step.sentence} {what}.", reason=step.reason)
