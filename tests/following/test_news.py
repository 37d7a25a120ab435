"""What is news, to whom, and what never is."""

import datetime as dt

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from challenges.models import ChallengeParty, ChallengePartyStep
from following.models import Follow
from following.news import RECENT, by_record, news_for, recent_news
from tests.factories import (
    AreaFactory,
    ChallengeFactory,
    ChallengePartyFactory,
    ChallengePartyStepFactory,
    ChallengeStepFactory,
    DialogueFactory,
    DialogueStepFactory,
    FollowFactory,
    GoalFactory,
    MembershipFactory,
    OrganisationFactory,
    OutcomeFactory,
    OutcomeStepFactory,
    PerspectiveFactory,
    ReportFactory,
    ReuseFactory,
    ReuseStepFactory,
    TrialFactory,
)
from tests.transitions import take

LONG_AGO = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)


def follow(user, **what):
    """Let ``user`` have followed something for years."""
    one = FollowFactory(user=user, **{"challenge": None, **what})
    Follow.objects.filter(pk=one.pk).update(created_at=LONG_AGO)
    return one


def told(user, **when):
    return [one.what for one in news_for(user, until=timezone.now(), **when)]


@pytest.fixture
def challenge(db):
    """A challenge on the site, where it has been since before anybody followed it."""
    return ChallengeFactory(published=True, published_at=LONG_AGO, title="Trygga skolvägar")


@pytest.fixture
def outcome(db):
    return OutcomeFactory(published=True, published_at=LONG_AGO, title="Platsvandring")


def test_whoever_follows_nothing_has_no_news_and_costs_one_query(resident, challenge, django_assert_num_queries):
    ChallengeStepFactory(challenge=challenge)
    with django_assert_num_queries(1):
        assert told(resident) == []


def test_pages_go_back_three_months_and_mail_as_far_as_it_must(resident, challenge):
    with time_machine.travel(timezone.now() - RECENT - dt.timedelta(days=2)):
        follow(resident, challenge=challenge)
    with time_machine.travel(timezone.now() - RECENT - dt.timedelta(days=1)):
        ChallengeStepFactory(challenge=challenge, to_state="testing")
    assert recent_news(resident, most=10) == []
    with translation.override("en"):
        assert told(resident) == ["The status is now “being tested”."]


def test_challenge_transition_is_news(resident, challenge):
    follow(resident, challenge=challenge)
    ChallengeStepFactory(challenge=challenge, to_state="testing")
    with translation.override("en"):
        assert told(resident) == ["The status is now “being tested”."]


def test_parties_that_join_and_leave_are_news_and_those_that_are_asked_are_not(resident, challenge):
    follow(resident, challenge=challenge)
    party = ChallengePartyFactory(challenge=challenge, organisation__name_sv="Nacka kommun", role="researcher")
    for state in ChallengeParty.State:
        ChallengePartyStepFactory(party=party, to_state=state)
    with translation.override("en"):
        assert told(resident) == [
            "Nacka kommun no longer takes part: researcher.",
            "Nacka kommun shares it: researcher.",
        ]


def test_outcome_is_tried_used_and_matures(resident, outcome):
    follow(resident, outcome=outcome)
    TrialFactory(outcome=outcome, organisation__name_sv="KTH")
    ReuseStepFactory(reuse__outcome=outcome, reuse__organisation_name="Umeå", to_state="in_use")
    OutcomeStepFactory(outcome=outcome, to_state="piloted")
    with translation.override("en"):
        assert told(resident) == [
            "The status is now “piloted”.",
            "Reused by Umeå: in use.",
            "A trial in a test bed: KTH, in progress.",
        ]


@pytest.mark.parametrize("kind", ["challenge", "outcome", "dialogue", "report"])
def test_new_record_is_told_to_those_who_follow_its_organisation_and_place(resident, kind):
    make = {
        "challenge": ChallengeFactory,
        "outcome": OutcomeFactory,
        "dialogue": DialogueFactory,
        "report": ReportFactory,
    }
    organisation, area = OrganisationFactory(), AreaFactory()
    for one in ({"organisation": organisation}, {"area": area}):
        follow(resident, **one)
    record = make[kind](published=True)
    record.areas.add(area)
    if kind == "challenge":
        ChallengePartyFactory(challenge=record, organisation=organisation)
    else:
        record.organisations.add(organisation)
    (one,) = news_for(resident, until=timezone.now())
    assert (one.subject, one.followed) == (record, organisation)


def test_what_comes_out_of_a_challenge_is_told_to_its_followers(resident, challenge):
    follow(resident, challenge=challenge)
    records = [OutcomeFactory(published=True), DialogueFactory(published=True), ReportFactory(published=True)]
    for record in records:
        record.challenges.add(challenge)
    DialogueStepFactory(dialogue=records[1])
    assert {one.subject for one in news_for(resident, until=timezone.now())} == set(records)


def test_perspective_tells_of_its_challenges_and_outcomes(resident, challenge, outcome):
    perspective = PerspectiveFactory()
    follow(resident, perspective=perspective)
    for record in (challenge, outcome):
        record.perspectives.add(perspective)
    ChallengeStepFactory(challenge=challenge)
    OutcomeStepFactory(outcome=outcome)
    assert {one.subject for one in news_for(resident, until=timezone.now())} == {challenge, outcome}


def test_global_goal_tells_of_its_challenges(resident, challenge):
    goal = GoalFactory()
    follow(resident, goal=goal)
    challenge.goals.add(goal)
    ChallengeStepFactory(challenge=challenge)
    assert {one.subject for one in news_for(resident, until=timezone.now())} == {challenge}


@pytest.mark.parametrize("source", ["trial", "reuse", "party"])
def test_what_an_organisation_does_is_told_to_its_followers(resident, challenge, outcome, source):
    organisation = OrganisationFactory()
    follow(resident, organisation=organisation)
    if source == "trial":
        TrialFactory(outcome=outcome, organisation=organisation)
    elif source == "reuse":
        ReuseStepFactory(reuse__outcome=outcome, reuse__organisation=organisation)
    else:
        party = ChallengePartyFactory(
            challenge=challenge, organisation=organisation, state="ended", ended_on=dt.date(2026, 1, 1)
        )
        ChallengePartyStepFactory(party=party, to_state="ended")
    assert [one.followed for one in news_for(resident, until=timezone.now())] == [organisation]


def test_news_reaching_by_several_paths_is_told_once(resident, challenge, outcome):
    perspective, organisation = PerspectiveFactory(), OrganisationFactory()
    outcome.perspectives.add(perspective)
    outcome.organisations.add(organisation)
    outcome.challenges.add(challenge)
    for what in (
        {"perspective": perspective},
        {"organisation": organisation},
        {"challenge": challenge},
        {"outcome": outcome},
    ):
        follow(resident, **what)
    OutcomeStepFactory(outcome=outcome)
    assert [one.followed for one in news_for(resident, until=timezone.now())] == [outcome]
    Follow.objects.filter(outcome=outcome).delete()
    assert [one.followed for one in news_for(resident, until=timezone.now())] == [challenge]


def test_news_are_limited_to_the_period(resident, challenge):
    follow(resident, challenge=challenge)
    step = ChallengeStepFactory(challenge=challenge)
    second = dt.timedelta(seconds=1)
    assert news_for(resident, since=step.at - second, until=step.at)
    assert not news_for(resident, since=step.at, until=step.at + second)
    assert not news_for(resident, since=step.at - second, until=step.at - second)


def test_what_happened_before_is_not_told_to_a_new_follower(resident, challenge):
    ChallengeStepFactory(challenge=challenge)
    FollowFactory(user=resident, challenge=challenge)
    assert told(resident) == []
    ChallengeStepFactory(challenge=challenge)
    assert len(told(resident)) == 1


def test_latest_come_first_and_no_more_than_asked_for(resident, challenge):
    follow(resident, challenge=challenge)
    steps = [ChallengeStepFactory(challenge=challenge) for _ in range(5)]
    found = news_for(resident, until=timezone.now(), most=3)
    assert [one.at for one in found] == [step.at for step in reversed(steps[-3:])]


def test_news_are_grouped_by_what_is_followed(resident, challenge, outcome):
    follow(resident, outcome=outcome)
    follow(resident, challenge=challenge)
    OutcomeStepFactory.create_batch(2, outcome=outcome)
    ChallengeStepFactory(challenge=challenge)
    groups = by_record(news_for(resident, until=timezone.now()))
    assert [(record, len(news)) for record, news in groups] == [(challenge, 1), (outcome, 2)]


# What never is news to those who may not read it


def leaks(world):
    """Yield what happens out of sight: the record it would reach, and what makes it."""
    organisation, area, perspective = world
    draft = ChallengeFactory(submitted=True, owner=organisation)
    draft.areas.add(area)
    draft.perspectives.add(perspective)
    ChallengeStepFactory(challenge=draft)
    outcome = OutcomeFactory(owner=organisation)
    outcome.organisations.add(organisation)
    outcome.areas.add(area)
    OutcomeStepFactory(outcome=outcome)
    TrialFactory(outcome=outcome, organisation=organisation)
    for factory in (DialogueFactory, ReportFactory):
        hidden = factory()
        hidden.organisations.add(organisation)
        hidden.areas.add(area)
    DialogueStepFactory(dialogue__organiser=organisation)
    # On the site, but between the organisation and the owner only.
    asked = ChallengePartyFactory(
        challenge=ChallengeFactory(published=True), organisation=organisation, state="invited"
    )
    ChallengePartyStepFactory(party=asked, from_state="", to_state="invited")
    ChallengeStepFactory(challenge=asked.challenge)
    unconfirmed = ReuseFactory(unconfirmed=True, outcome=OutcomeFactory(published=True), organisation=organisation)
    ReuseStepFactory(reuse=unconfirmed)


def test_unpublished_news_reaches_only_members(resident):
    world = OrganisationFactory(), AreaFactory(), PerspectiveFactory()
    for kind, record in zip(("organisation", "area", "perspective"), world, strict=True):
        follow(resident, **{kind: record})
    leaks(world)
    assert told(resident) == []


def test_members_are_told_of_their_own_drafts(organisation, planner):
    challenge = ChallengeFactory(submitted=True, owner=organisation)
    follow(planner, challenge=challenge)
    ChallengeStepFactory(challenge=challenge)
    assert len(told(planner)) == 1


def test_lost_access_stops_news(organisation, planner):
    challenge = ChallengeFactory(submitted=True, owner=organisation)
    outcome = OutcomeFactory(published=True)
    outcome.challenges.add(challenge)  # public, but told of under a title that is not
    follow(planner, challenge=challenge)
    ChallengeStepFactory(challenge=challenge)
    OutcomeStepFactory(outcome=outcome)
    planner.memberships.get().end()
    assert told(planner) == []


def test_what_is_taken_off_the_site_is_news_no_longer(resident, editor, outcome):
    follow(resident, outcome=outcome)
    OutcomeStepFactory(outcome=outcome)
    take(outcome, "unpublish", by=editor)
    assert told(resident) == []
    take(outcome, "publish", by=editor)
    assert len(told(resident)) == 1


@pytest.mark.parametrize("factory", [ChallengeFactory, OutcomeFactory, DialogueFactory, ReportFactory])
def test_new_record_is_told_once_though_its_history_tells_it_too(resident, editor, factory):
    area = AreaFactory()
    follow(resident, area=area)
    record = factory(**({"submitted": True} if factory is ChallengeFactory else {}))
    record.areas.add(area)
    take(record, "publish", by=editor)
    assert len(told(resident)) == 1
    take(record, "unpublish", by=editor)
    take(record, "publish", by=editor)
    assert len(told(resident)) == 1


def test_step_is_told_without_its_reason_or_person(resident, challenge, editor):
    follow(resident, challenge=challenge)
    take(challenge, "pause", by=editor, reason="Hemligt skäl")
    assert "Hemligt" not in "".join(told(resident))
    assert editor.display_name not in "".join(told(resident))


def grow(user, rows):
    for _ in range(rows):
        challenge, outcome = ChallengeFactory(published=True), OutcomeFactory(published=True)
        outcome.challenges.add(challenge)
        follow(user, challenge=challenge)
        follow(user, outcome=outcome)
        follow(user, organisation=OrganisationFactory())
        follow(user, area=AreaFactory())
        ChallengeStepFactory(challenge=challenge)
        ChallengePartyStepFactory(party__challenge=challenge)
        OutcomeStepFactory(outcome=outcome)
        TrialFactory(outcome=outcome)
        ReuseStepFactory(reuse__outcome=outcome)
        DialogueFactory(published=True).challenges.add(challenge)
        ReportFactory(published=True).outcomes.add(outcome)


def test_query_count_is_constant(resident):
    numbers = []
    for rows in (2, 5):
        grow(resident, rows)
        with CaptureQueriesContext(connection) as queries:
            for one in news_for(resident, until=timezone.now()):
                assert one.url
                assert str(one.followed)
        numbers.append(len(queries))
    assert numbers == [14, 14]


def test_party_step_needs_a_party_in_sight(resident, organisation, challenge):
    """An organisation that was invited and declined is named nowhere."""
    follow(resident, organisation=organisation)
    party = ChallengePartyFactory(challenge=challenge, organisation=organisation, state="declined")
    ChallengePartyStep.objects.create(party=party, to_state="declined")
    assert told(resident) == []


def test_members_of_an_invited_organisation_follow_what_they_are_asked_to_share(db):
    member = MembershipFactory()
    challenge = ChallengeFactory(submitted=True)
    ChallengePartyFactory(challenge=challenge, organisation=member.organisation, state="invited")
    follow(member.user, challenge=challenge)
    ChallengeStepFactory(challenge=challenge)
    assert len(told(member.user)) == 1
