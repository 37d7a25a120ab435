"""What a challenge needs before it is jointly identified."""

import pytest

from accounts.models import User
from challenges.models import Challenge, ChallengeParty
from core.workflow import TransitionError
from partners.models import Organisation
from tests import factories
from tests.transitions import take

pytestmark = pytest.mark.django_db
Need, Sector = Challenge.Need, Organisation.Sector


def challenge_of(owner=Sector.MUNICIPALITY, other=Sector.ACADEMIA, **fields):
    """Return a challenge that lacks nothing, but for what the test takes away."""
    has = {"is_general": True, "affected_groups": "unga", "submitted": True} | fields
    organisation = factories.OrganisationFactory(sector=owner) if owner else None
    challenge = factories.ChallengeFactory(owner=organisation, **has)
    challenge.goals.add(factories.GoalFactory())
    if other:
        factories.ChallengePartyFactory(
            challenge=challenge, organisation=factories.OrganisationFactory(sector=other), role="co_owner"
        )
    return challenge


def test_challenge_with_everything_is_identified():
    challenge = challenge_of()
    assert challenge.unmet_needs() == []
    take(challenge, "identify", by=factories.UserFactory())
    assert challenge.state == Challenge.State.IDENTIFIED


@pytest.mark.parametrize(
    ("fields", "missing"),
    [
        ({"owner": None}, [Need.OWNER, Need.COMPANY]),
        ({"other": None}, [Need.COMPANY]),
        ({"is_general": False}, [Need.PLACE]),
        ({"affected_groups": ""}, [Need.GROUPS]),
    ],
)
def test_each_need_stops_it_by_itself(fields, missing):
    challenge = challenge_of(**fields)
    assert challenge.unmet_needs() == missing
    with pytest.raises(TransitionError, match=str(missing[0].label)[:10]):
        take(challenge, "identify", by=factories.UserFactory())
    challenge.refresh_from_db()
    assert challenge.state == Challenge.State.SUBMITTED


def test_goal_is_needed():
    challenge = challenge_of()
    challenge.goals.clear()
    assert challenge.unmet_needs() == [Need.GOAL]


def test_place_serves_instead_of_everywhere():
    challenge = challenge_of(is_general=False)
    challenge.areas.add(factories.AreaFactory())
    assert challenge.unmet_needs() == []


@pytest.mark.parametrize(
    ("owner", "other", "is_enough"),
    [
        (Sector.MUNICIPALITY, Sector.MUNICIPALITY, True),  # another municipality
        (Sector.MUNICIPALITY, Sector.INDUSTRY, True),
        (Sector.ACADEMIA, Sector.ACADEMIA, False),
        (Sector.INDUSTRY, Sector.INDUSTRY, False),
        (Sector.INDUSTRY, Sector.ACADEMIA, True),
    ],
)
def test_the_other_organisation_comes_from_another_sector_or_municipality(owner, other, is_enough):
    assert (challenge_of(owner, other).unmet_needs() == []) is is_enough


@pytest.mark.parametrize("state", [state for state in ChallengeParty.State.values if state != "confirmed"])
def test_only_who_has_confirmed_counts(state):
    challenge = challenge_of(other=None)
    ended = {"ended_on": "2026-06-01"} if state == "ended" else {}
    factories.ChallengePartyFactory(
        challenge=challenge, organisation=factories.OrganisationFactory(sector=Sector.ACADEMIA), state=state, **ended
    )
    assert challenge.unmet_needs() == [Need.COMPANY]


def test_second_role_of_the_owner_is_no_second_organisation():
    challenge = challenge_of(other=None)
    factories.ChallengePartyFactory(challenge=challenge, organisation=challenge.owner(), role="funder")
    assert challenge.unmet_needs() == [Need.COMPANY]


def test_page_shows_what_is_there_and_what_is_missing(client):
    challenge = challenge_of(other=None, affected_groups="")
    client.force_login(User.objects.get(pk=factories.MembershipFactory(organisation=challenge.owner()).user_id))
    needs = client.get(challenge.get_absolute_url()).context["needs"]
    assert [is_met for _label, is_met in needs] == [True, False, True, False, True]
