"""The workspace as a board: nothing handed in leaves it, it says who is awaited, and the menu counts what waits."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from partners.models import Membership
from sodertorn.workspace import awaited_by, board_of, waiting_for
from tests.factories import (
    ChallengeFactory,
    ChallengePartyFactory,
    DialogueFactory,
    FindingFactory,
    GoalFactory,
    MembershipFactory,
    OutcomeFactory,
    ReportFactory,
    ReuseFactory,
    TrialFactory,
    UserFactory,
)
from tests.transitions import take

TODAY = dt.date.today()  # noqa: DTZ011


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def reader(organisation):
    return MembershipFactory(organisation=organisation, role=Membership.Role.READER).user


def main_of(client, user):
    client.force_login(user)
    return client.get(reverse("workspace")).text.split("<main")[1]


# Nothing handed in disappears


def submitted_challenge(organisation, by):
    challenge = ChallengeFactory(owner=organisation, affected_groups="barn", is_general=True)
    challenge.goals.add(GoalFactory())
    ChallengePartyFactory(challenge=challenge, organisation__name="Grannby", state="invited")
    take(challenge, "submit", by=by)
    return challenge, "Grannby"


def deposited_report(organisation, by):
    report = ReportFactory(owner=organisation)
    take(report, "submit", by=by)
    return report, "The editors"


def handed_in_finding(organisation, by):
    finding = FindingFactory(owner=organisation)
    take(finding, "hand-in", by=by)
    return finding, "The editors"


def recorded_reuse(organisation, _by):
    outcome = OutcomeFactory(owner=organisation, published=True)
    ReuseFactory(outcome=outcome, confirmed_at=None, organisation_name="Ord av en främling")
    return outcome, "Whoever recorded the reuse"


def open_dialogue(organisation, _by):
    return DialogueFactory(organiser=organisation, open_now=True), "The participants"


def request_to_share(organisation, _by):
    party = ChallengePartyFactory(challenge__published=True, organisation=organisation, state="asked")
    return party.challenge, "The owner of the challenge"


HANDED_IN = [submitted_challenge, deposited_report, handed_in_finding, recorded_reuse, open_dialogue, request_to_share]


@pytest.mark.parametrize("hand_in", HANDED_IN)
def test_what_has_been_handed_in_stands_there_with_who_is_awaited(
    client, hand_in, organisation, planner, reader, other_planner
):
    record, who = hand_in(organisation, planner)
    assert [one.who for one in awaited_by(planner)] == [who]
    main = main_of(client, planner)
    assert record.get_absolute_url() in main
    assert who in main
    assert awaited_by(reader) == awaited_by(other_planner) == []
    assert who not in main_of(client, reader)


def test_words_of_a_reuse_that_nobody_has_confirmed_are_not_shown(client, organisation, planner):
    recorded_reuse(organisation, planner)
    assert "Ord av en främling" not in main_of(client, planner)


EVERY_STATE = [
    lambda organisation: ChallengeFactory(owner=organisation, state="submitted"),
    lambda organisation: ChallengeFactory(owner=organisation, state="returned"),
    lambda organisation: ChallengeFactory(owner=organisation, state="declined"),
    lambda organisation: ChallengeFactory(owner=organisation, published=True),
    lambda organisation: ChallengeFactory(owner=organisation, published=True, state="closed", resumes_as="testing"),
    lambda organisation: DialogueFactory(organiser=organisation, published=True, state="cancelled"),
    lambda organisation: DialogueFactory(organiser=organisation, published=True),
    lambda organisation: OutcomeFactory(owner=organisation, published=True),
    lambda organisation: OutcomeFactory(owner=organisation, publication="archived"),
    lambda organisation: ReportFactory(owner=organisation, published=True),
    lambda organisation: ReportFactory(owner=organisation, state="in_review"),
    lambda organisation: FindingFactory(owner=organisation, published=True),
    lambda organisation: FindingFactory(owner=organisation, state="handed_in"),
    lambda organisation: FindingFactory(owner=organisation, publication="archived"),
]


@pytest.mark.parametrize("make", EVERY_STATE)
def test_record_stays_on_the_board_whatever_became_of_it(client, make, organisation, planner, reader, other_planner):
    record = make(organisation)
    for user in (planner, reader):
        (part,) = board_of(user)
        assert [row.record for row in part.rows] == [record]
    assert board_of(other_planner) == []
    assert record.get_absolute_url() in main_of(client, planner)


@pytest.mark.parametrize("make", EVERY_STATE[:5])
def test_reader_is_offered_no_next_step(make, organisation, reader):
    make(organisation)
    assert [row.next_url for part in board_of(reader) for row in part.rows] == [""]


def test_draft_of_the_owner_is_not_on_the_board_of_those_who_are_to_share_it(organisation, planner):
    for state in ("draft", "returned"):
        ChallengePartyFactory(challenge=ChallengeFactory(state=state), organisation=organisation, state="confirmed")
    assert board_of(planner) == []


def test_records_that_the_member_wrote_come_first(organisation, planner):
    theirs = ChallengeFactory(owner=organisation, published=True)
    mine = ChallengeFactory(owner=organisation, published=True, author=planner)
    type(mine).objects.filter(pk=mine.pk).update(updated_at=timezone.now() - dt.timedelta(days=99))
    (part,) = board_of(planner)
    assert [(row.record, bool(row.is_mine)) for row in part.rows] == [(mine, True), (theirs, False)]


def test_chain_of_a_challenge_grows_and_its_next_step_follows(organisation, planner):
    challenge = ChallengeFactory(owner=organisation, published=True)

    def row():
        return next(row for part in board_of(planner) for row in part.rows if row.record == challenge)

    about = f"?challenge={challenge.slug}"  # so that the challenge is filled in where it begins
    assert (row().reached.key, row().next_url) == ("challenge", reverse("dialogues:create") + about)
    DialogueFactory(published=True).challenges.add(challenge)
    assert (row().reached.key, row().next_url) == ("dialogue", reverse("outcomes:create") + about)
    ReportFactory(published=True).challenges.add(challenge)
    assert row().reached.key == "report"


BEGUN = [
    lambda organisation: DialogueFactory(organiser=organisation),
    lambda organisation: OutcomeFactory(owner=organisation),
    lambda organisation: ReportFactory(owner=organisation),
    lambda organisation: ReportFactory(owner=organisation, state="in_review"),
]


@pytest.mark.parametrize("begin", BEGUN)
def test_next_step_of_a_challenge_goes_on_with_what_has_been_begun(client, begin, organisation, planner):
    challenge = ChallengeFactory(owner=organisation, published=True)

    def next_of_it():
        (part,) = (part for part in board_of(planner) if part.name == "challenge")
        return next(row.next_url for row in part.rows if row.record == challenge)

    begun = begin(organisation)
    for make in [lambda: DialogueFactory(published=True), lambda: OutcomeFactory(published=True)]:
        if type(begun) is type(made := make()):
            break
        made.challenges.add(challenge)
    before = next_of_it()
    assert f"?challenge={challenge.slug}" in before
    others = begin(MembershipFactory().organisation)
    others.challenges.add(challenge)
    assert next_of_it() == before
    begun.challenges.add(challenge)
    assert next_of_it() == begun.get_absolute_url()
    assert f'href="{before}"' not in main_of(client, planner)


def test_next_step_of_a_challenge_takes_no_demonstration_for_a_dialogue(organisation, planner):
    challenge = ChallengeFactory(owner=organisation, published=True)
    DialogueFactory(published=True, is_demonstration=True).challenges.add(challenge)
    (part,) = (part for part in board_of(planner) if part.name == "challenge")
    assert part.rows[0].next_url == f"{reverse('dialogues:create')}?challenge={challenge.slug}"


@pytest.mark.parametrize("begin", BEGUN[:3])
def test_next_step_is_never_to_go_on_with_what_a_member_only_reads(begin, organisation, planner):
    elsewhere = MembershipFactory(user=planner, role="reader").organisation
    challenge = ChallengeFactory(owner=organisation, published=True)
    begun = begin(elsewhere)
    begun.challenges.add(challenge)
    rows = [row for part in board_of(planner) for row in part.rows if row.record == challenge]
    assert [row.next_url == begun.get_absolute_url() for row in rows] == [False]


def test_next_step_of_an_outcome_and_of_a_dialogue_goes_on_with_what_has_been_begun(organisation, planner):
    dialogue = DialogueFactory(organiser=organisation, published=True, state="results_published")
    draft = OutcomeFactory(owner=organisation)
    dialogue.outcomes.add(draft)
    tried, told = (OutcomeFactory(owner=organisation, published=True, maturity=m) for m in ("in_test_bed", "piloted"))
    trial = TrialFactory(outcome=tried, organisation=organisation, verdict="ongoing")
    report = ReportFactory(owner=organisation, state="in_review")
    report.outcomes.add(told)
    next_urls = {row.record: row.next_url for part in board_of(planner) for row in part.rows}
    assert next_urls[dialogue] == draft.get_absolute_url()
    assert next_urls[tried] == reverse("outcomes:trial-edit", args=[tried.slug, trial.pk])
    assert next_urls[told] == report.get_absolute_url()


def test_next_step_of_a_dialogue_and_of_an_outcome_keeps_hold_of_it(organisation, planner):
    dialogue = DialogueFactory(organiser=organisation, published=True, state="results_published")
    outcome = OutcomeFactory(owner=organisation, published=True, maturity="piloted")
    next_urls = {row.record: row.next_url for part in board_of(planner) for row in part.rows}
    assert next_urls == {
        dialogue: reverse("dialogues:outcomes", args=[dialogue.slug]),
        outcome: reverse("reports:create") + f"?outcome={outcome.slug}",
    }


def test_only_the_first_errand_has_a_filled_button(client, organisation, planner):
    for state in ("returned", "submitted"):
        ChallengeFactory(owner=organisation, state=state)
    main = main_of(client, planner)
    assert len(re.findall(r'class="button"', main)) == 1
    assert len(re.findall(r'class="button button--quiet"', main)) > 1


# First login


def test_member_of_an_organisation_with_nothing_reads_what_to_begin_with(client, organisation, planner, reader):
    main = main_of(client, planner)
    for name in ("challenges:create", "dialogues:create", "outcomes:create", "reports:create", "outcomes:find"):
        assert f'href="{reverse(name)}"' in main
    assert reverse("challenges:create") not in main_of(client, reader)


def test_resident_is_led_to_their_contributions_and_an_editor_to_the_desk(client, resident, editor):
    main = main_of(client, resident)
    assert main.index(reverse("mine:list")) < main.index("How to become a member")
    main = main_of(client, editor)
    assert reverse("admin:index") in main
    assert "How to become a member" not in main


def test_account_shows_contributions_first_to_whoever_has_no_organisation(client, resident, planner):
    first = {}
    for user in (resident, planner):
        client.force_login(user)
        main = client.get(reverse("accounts:home")).text.split("<main")[1]
        first[user] = main.index(reverse("mine:list")) < main.index(reverse("workspace"))
    assert first == {resident: True, planner: False}


# The number in the menu


def number_in_menu(client):
    found = re.search(r'menu__number">(\d+)', client.get(reverse("about")).text)
    return int(found[1]) if found else 0


def test_menu_counts_what_waits_and_follows_what_changes(client, organisation, planner, reader, other_planner, editor):
    challenge = ChallengeFactory(owner=organisation, state="returned")
    numbers = {}
    for user in (planner, reader, other_planner, editor):
        client.force_login(user)
        numbers[user] = number_in_menu(client)
    assert numbers == {planner: 1, reader: 0, other_planner: 0, editor: 0}
    assert len(waiting_for(planner)) == 1
    client.force_login(planner)
    type(challenge).objects.filter(pk=challenge.pk).update(state="declined")
    assert number_in_menu(client) == 0


def test_number_costs_no_more_than_the_version_of_the_content_while_nothing_changes(client, organisation, planner):
    client.force_login(planner)
    client.get(reverse("about"))
    with CaptureQueriesContext(connection) as queries:
        client.get(reverse("about"))
    tables = " ".join(query["sql"] for query in queries)
    assert "core_contentchange" in tables
    assert "challenges_challenge" not in tables


def test_page_of_an_editor_has_no_more_queries_for_the_number(client, editor):
    client.force_login(UserFactory(editor=True))
    assert 'class="menu__number"' not in client.get(reverse("about")).text
