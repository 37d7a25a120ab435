"""What the page of a challenge shows of its sharing: to everybody, and to those who have a part in it."""

from functools import partial
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.utils.functional import Promise

from accounts.models import User
from challenges.models import Challenge, ChallengeParty, LikelyParty
from challenges.next_steps import count_tied, next_steps
from challenges.party_workflow import PARTY_TRANSITIONS
from challenges.permissions import OPEN_TO_OWNER, OPEN_TO_PARTIES, can_edit, can_invite, can_set_targets, leads
from challenges.workflow import CHALLENGE_TRANSITIONS, next_step
from core.publishing.content import when_shown
from core.publishing.ordering import in_language
from partners.models import Organisation
from partners.party_workflow import questions
from partners.permissions import writes_for

State = Challenge.State
# What follows by itself from what is tied to the challenge, and what ends the work: the owner may do it all the same.
SET_BY_HAND = (
    "start-dialogue", "start-developing", "start-testing", "publish-results", "start-reuse", "pause", "close", "return",
    "decline",
)  # fmt: skip
UNDER_WAY = (State.DRAFT, State.SUBMITTED, State.RETURNED)


def sharing_of(challenge: Challenge) -> dict[str, Any]:
    """Return who shares it and who did, what it looks like with them, and what is missing; each when it is shown."""
    parties = when_shown(partial(_public_parties, challenge))
    unmet = when_shown(partial(_unmet_needs, challenge, parties))
    return {
        "parties": parties,
        "likely": when_shown(partial(_likely_parties, challenge)),
        "local_texts": when_shown(partial(_local_texts, parties)),
        "needs": [(need, need not in unmet) for need in Challenge.Need] if challenge.state in UNDER_WAY else [],
        "is_complete": when_shown(lambda: not unmet),
    }


def _public_parties(challenge: Challenge) -> list[ChallengeParty]:
    parties = challenge.parties.public().select_related("organisation")
    parties = parties.order_by("ended_on", "started_on", in_language("organisation__name"), "id")
    return sorted(parties, key=lambda party: (party.ended_on is not None, party.role != ChallengeParty.Role.OWNER))


def _likely_parties(challenge: Challenge) -> list[LikelyParty]:
    """Return who seems to share it, by role."""
    rows = challenge.likely_parties.unsaid().select_related("organisation")
    return list(rows.order_by("role", in_language("organisation__name")))


def _local_texts(parties: list[ChallengeParty]) -> list[ChallengeParty]:
    """Return the parties that show what it looks like with them, the municipalities first."""
    shown = [party for party in parties if party.is_confirmed and party.shows_local and party.local_description]
    return sorted(shown, key=lambda party: party.organisation.sector != Organisation.Sector.MUNICIPALITY)


def _unmet_needs(challenge: Challenge, parties: list[ChallengeParty]) -> list[Challenge.Need]:
    today = [party for party in parties if party.is_confirmed]
    return challenge.unmet_needs_with(today, has_place=challenge.areas.exists(), has_goal=challenge.goals.exists())


def for_member(visitor: User | AnonymousUser, challenge: Challenge) -> dict[str, Any]:
    """Return what those who have a part in the challenge see beside that. No query for anonymous visitors."""
    is_open = challenge.state in OPEN_TO_PARTIES
    nothing: dict[str, Any] = {
        "offers_sharing": is_open,
        "can_edit": False,
        "can_invite": False,
        "can_set_targets": False,
        "leads": False,
        "transitions": [],
        "set_by_hand": [],
        "next_steps": [],
        "pending": [],
        "own_parties": [],
        "next_step": "",
    }
    if not isinstance(visitor, User):
        return nothing
    own = dict(writes_for(visitor).values_list("pk", "sector"))
    is_lead = leads(visitor, challenge)
    if not own and not is_lead:
        return {**nothing, "offers_sharing": False}
    offered = CHALLENGE_TRANSITIONS.offered(visitor, challenge)
    parties = list(
        challenge.parties.filter(state__in=ChallengeParty.OPEN).select_related("organisation").order_by("id")
    )
    shared = [party for party in parties if party.is_confirmed and party.organisation_id in own]
    pending = questions(PARTY_TRANSITIONS, parties if challenge.state in OPEN_TO_OWNER else [], own, leads=is_lead)
    owns = any(party.role == ChallengeParty.Role.OWNER for party in shared)
    is_going_on = bool(own) and challenge.is_published and challenge.state in Challenge.AT_WORK
    if is_going_on:
        count_tied([challenge])
    holds_talks = Organisation.Sector.MUNICIPALITY in own.values()
    steps = next_steps(challenge, is_ours=owns and not pending, holds_talks=holds_talks) if is_going_on else []
    return {
        "offers_sharing": is_open and bool(own.keys() - {party.organisation_id for party in parties}),
        "can_edit": can_edit(visitor, challenge),
        "can_invite": can_invite(visitor, challenge),
        "can_set_targets": can_set_targets(visitor, challenge),
        "leads": is_lead,
        "transitions": [row for row in offered if row.name not in SET_BY_HAND],
        "set_by_hand": [row for row in offered if row.name in SET_BY_HAND],
        "next_steps": steps,
        "pending": pending,
        "own_parties": shared,
        "next_step": _next_step(challenge, shared),
    }


def _next_step(challenge: Challenge, shared: list[ChallengeParty]) -> str | Promise:
    """Say what comes next for the visitor's organisation, where the state of the challenge does not say it already."""
    if not shared or challenge.state not in OPEN_TO_PARTIES:
        return ""
    part = min(shared, key=lambda party: party.role != ChallengeParty.Role.OWNER)
    if part.role == ChallengeParty.Role.OWNER and challenge.state not in Challenge.AT_WORK:
        return ""
    return next_step(challenge, part)
