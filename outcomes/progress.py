"""What an outcome says of how far the work on its challenges has come."""

from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from challenges.models import Challenge
from challenges.models.challenge import ChallengeQuerySet
from challenges.progress import advance, retreat
from outcomes.models import Outcome, Reuse, Trial
from partners.models import Organisation

State = Challenge.State


def challenges_of(outcome: Outcome) -> ChallengeQuerySet:
    """Return the challenges that follow the outcome: all that it answers once it is on the site.

    Before that, those that its owner shares: nobody moves a challenge of others by a draft.
    """
    challenges = Challenge.objects.filter(answers__outcome=outcome)
    if outcome.is_published:
        return challenges
    return challenges.shared_by(Organisation.objects.filter(pk=outcome.owner_id or 0))


def begun(outcome: Outcome, *, by: User | None, on_behalf_of: str = "", among: Any = None) -> None:
    """Somebody has begun to write about it, put it on the site, or said that it answers the challenges ``among``."""
    challenges = challenges_of(outcome)
    if among is not None:
        challenges = challenges.filter(pk__in=among)
    who: dict[str, Any] = {"by": by, "on_behalf_of": on_behalf_of}
    if not outcome.is_published:
        because = _("Work has started on an outcome that responds to it.")
        advance(challenges, to=State.DEVELOPING, because=because, **who)
        return
    reports: Any = Challenge._meta.get_field("reports").related_model
    told = challenges
    if not outcome.reports.published().exists():
        told = told.filter(Exists(reports._default_manager.published().filter(challenges=OuterRef("pk"))))
    because = _("“%(outcome)s” responds to it, and there is a report.")
    advance(told, to=State.RESULTS_PUBLISHED, because=because, outcome=outcome, **who)
    advance(challenges, to=State.DEVELOPING, because=_("“%(outcome)s” responds to it."), outcome=outcome, **who)


def told_of(outcome: Outcome, *, by: User | None, on_behalf_of: str = "") -> None:
    """A report about it, or about a challenge that it answers, has been published."""
    if outcome.is_published:
        because = _("There is a report about “%(outcome)s”.")
        to = State.RESULTS_PUBLISHED
        advance(challenges_of(outcome), to=to, because=because, by=by, on_behalf_of=on_behalf_of, outcome=outcome)


def tried(trial: Trial, *, by: User | None, on_behalf_of: str = "") -> None:
    """A trial of it has been recorded."""
    outcome = trial.outcome
    because = _("An outcome that responds to it has been tried.")
    if outcome.is_published:
        because = _("“%(outcome)s” has been tried: %(host)s.")
    named = {"outcome": outcome, "host": trial.host}
    to = State.TESTING
    advance(challenges_of(outcome), to=to, because=because, by=by, on_behalf_of=on_behalf_of, **named)


def reused(reuse: Reuse, *, by: User | None, on_behalf_of: str = "") -> None:
    """Somebody uses it now. Only another municipality than the owner counts."""
    outcome, organisation = reuse.outcome, reuse.organisation
    is_municipality = organisation.sector == "municipality" if organisation else reuse.is_municipality
    is_other = organisation is None or organisation.pk != outcome.owner_id
    if outcome.is_published and reuse.confirmed_at and is_municipality and is_other and reuse.state in Reuse.USED:
        because = _("“%(outcome)s” is used elsewhere: %(who)s.")
        named = {"outcome": outcome, "who": reuse.who}
        to = State.IN_REUSE
        advance(challenges_of(outcome), to=to, because=because, by=by, on_behalf_of=on_behalf_of, **named)


def taken_off(outcome: Outcome, *, by: User | None, on_behalf_of: str = "") -> None:
    """It is not on the site any more."""
    retreat(Challenge.objects.filter(answers__outcome=outcome), by=by, on_behalf_of=on_behalf_of)
