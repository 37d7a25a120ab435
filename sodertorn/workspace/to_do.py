"""What waits for those who write for an organisation, each with one clear next step."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.db.models import Exists, F, Max, OuterRef, Prefetch, Q, QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from challenges.models import Challenge, ChallengeParty
from challenges.workflow import CHALLENGE_TRANSITIONS
from contact.models import JoinRequest, Vouch
from core.text.dates import display
from dialogues.models import DialogueParty
from outcomes.models import Reuse, Trial
from partners.models import Organisation
from partners.permissions import writes_for
from sodertorn.workspace.dialogues_to_do import dialogues_to_do
from sodertorn.workspace.editors_reviews import returned_findings, returned_reports
from sodertorn.workspace.rows import MOST, Errand, first_what_is_due
from sodertorn.workspace.talks_to_do import asked_to_the_table, talks_to_do

# How long something may rest before somebody is reminded.
UNANSWERED_FOR = dt.timedelta(days=30)
PAUSED_FOR = dt.timedelta(days=180)
TRIED_FOR = dt.timedelta(days=365)

State = Challenge.State


def waiting_for(user: User) -> list[Errand]:
    """Return what waits for those who write for an organisation: what is due soon, then what has waited longest.

    Twelve queries.
    """
    organisations = writes_for(user)
    errands = [
        *_questions(organisations),
        *_challenges(organisations),
        *_trials(organisations),
        *dialogues_to_do(organisations, user),
        *asked_to_the_table(organisations),
        *talks_to_do(organisations),
        *_reuses(organisations),
        *returned_reports(organisations),
        *returned_findings(organisations),
        *_asking_to_join(organisations),
    ]
    return sorted(errands, key=first_what_is_due)


def _questions(organisations: QuerySet[Organisation]) -> Iterator[Errand]:
    """Yield invitations to answer, and requests from those who want to share a challenge."""
    parties = ChallengeParty.objects.waiting_for(organisations).select_related("challenge", "organisation")
    for party in parties.order_by("updated_at")[:MOST]:
        words = {"organisation": party.organisation, "role": party.get_role_display()}
        if party.state == ChallengeParty.State.INVITED:
            what = _("%(organisation)s has been invited to share it: %(role)s.") % words
            label = _("Answer the invitation")
        else:
            what = _("%(organisation)s asks to share it: %(role)s.") % words
            label = _("Answer the request")
        url = party.challenge.get_absolute_url()
        yield Errand(str(party.challenge), url, what, party.updated_at, label, url)
    invitations = DialogueParty.objects.waiting_for(organisations).select_related("dialogue", "organisation")
    for invited in invitations.order_by("updated_at")[:MOST]:
        words = {"organisation": invited.organisation, "role": invited.get_role_display()}
        what = _("%(organisation)s has been invited to take part: %(role)s.") % words
        url = invited.dialogue.get_absolute_url()
        yield Errand(str(invited.dialogue), url, what, invited.updated_at, _("Answer the invitation"), url)


def _challenges(organisations: QuerySet[Organisation]) -> Iterator[Errand]:
    """Yield the organisations' own challenges that come no further without them."""
    asked = ChallengeParty.objects.filter(challenge=OuterRef("pk"), state__in=["invited", "asked"])
    challenges: QuerySet[Any] = (
        Challenge.objects.owned_by(organisations)
        .filter(state__in=[State.RETURNED, State.SUBMITTED, State.PAUSED])
        .annotate(
            since=Coalesce(Max("steps__at"), F("updated_at")),
            has_place=Exists(Challenge.areas.through._default_manager.filter(challenge=OuterRef("pk"))),
            has_goal=Exists(Challenge.goals.through._default_manager.filter(challenge=OuterRef("pk"))),
            awaits_answer=Exists(asked),
        )
        .prefetch_related(
            Prefetch("parties", ChallengeParty.objects.confirmed().select_related("organisation"), to_attr="sharing")
        )
    )
    rested = Q(state=State.PAUSED, since__gt=timezone.now() - PAUSED_FOR)
    for challenge in challenges.exclude(rested).order_by("since")[:MOST]:
        if next_step := _next_step(challenge):
            what, label, url = next_step
            yield Errand(str(challenge), challenge.get_absolute_url(), what, challenge.since, label, url)


def _next_step(challenge: Any) -> tuple[str, str, str] | None:
    """Return what a challenge waits for, the words of the next step and its address.

    None where it is in order, or waits for the answer of another organisation.
    """
    page, edit = challenge.get_absolute_url(), reverse("challenges:edit", args=[challenge.slug])
    if challenge.state == State.RETURNED:
        return _("The editors ask you for changes."), _("Edit the challenge"), edit
    if challenge.state == State.PAUSED:
        return _("It has been paused for more than half a year."), _("Reopen or close the challenge"), page
    unmet = challenge.unmet_needs_with(challenge.sharing, has_place=challenge.has_place, has_goal=challenge.has_goal)
    identify = CHALLENGE_TRANSITIONS["identify"]
    if not unmet:
        return _("It has everything needed to be jointly identified."), str(identify.label), page
    missing = "; ".join(str(need.label) for need in unmet)
    words = str(identify.needs_text % {"missing": missing})
    if set(unmet) != {Challenge.Need.COMPANY}:
        return words, _("Add what is missing"), page
    if challenge.awaits_answer and timezone.now() - challenge.since < UNANSWERED_FOR:
        return None
    return words, _("Invite an organisation"), reverse("challenges:invite", args=[challenge.slug])


def _trials(organisations: QuerySet[Organisation]) -> Iterator[Errand]:
    """Yield the trials that have been going on for more than a year."""
    begun_before = (timezone.localdate() - TRIED_FOR).isoformat()
    trials = Trial.objects.filter(
        organisation__in=organisations, verdict=Trial.Verdict.ONGOING, started__gt="", started__lt=begun_before
    ).select_related("outcome")
    for trial in trials.order_by("created_at")[:MOST]:
        url = trial.outcome.get_absolute_url()
        what = _("Your trial in a test bed has been in progress since %(date)s.") % {"date": display(trial.started)}
        edit = reverse("outcomes:trial-edit", args=[trial.outcome.slug, trial.pk])
        yield Errand(str(trial.outcome), url, what, trial.created_at, _("Say how the trial went"), edit)


def _reuses(organisations: QuerySet[Organisation]) -> Iterator[Errand]:
    """Yield the reuses of which nothing has been heard for a year."""
    reuses = Reuse.objects.to_follow_up().filter(organisation__in=organisations).select_related("outcome")
    for reuse in reuses.order_by("heard_at", "pk")[:MOST]:
        url = reuse.outcome.get_absolute_url()
        what = _("You recorded that you use it. We have not heard from you for a year.")
        edit = reverse("outcomes:reuse-edit", args=[reuse.outcome.slug, reuse.pk])
        yield Errand(str(reuse.outcome), url, what, reuse.heard_at, _("Say how the reuse is going"), edit)


def _asking_to_join(organisations: QuerySet[Organisation]) -> Iterator[Errand]:
    """Yield the organisations that want to take part, for which none of the member's own has vouched."""
    vouched = Vouch.objects.filter(request=OuterRef("pk"), organisation__in=organisations)
    waiting = JoinRequest.objects.waiting().filter(~Exists(vouched), Exists(organisations))
    for asked in waiting.order_by("confirmed_at", "pk")[:MOST]:
        url, since = asked.get_absolute_url(), asked.confirmed_at or asked.created_at
        what, label = _("They ask to take part. Do you know them?"), _("Look at the request")
        yield Errand(asked.name, url, what, since, label, url)
