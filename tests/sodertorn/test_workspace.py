"""The workspace: what waits for a member, their drafts, and one clear next step on each."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from challenges.models import Challenge, ChallengeParty
from following.models import Follow
from partners.models import Membership
from reports.models import Report
from sodertorn.workspace import awaited_by, drafts_of, in_review, waiting_for
from tests.factories import (
    AreaFactory,
    ChallengeFactory,
    ChallengePartyFactory,
    ChallengeStepFactory,
    ChecklistItemFactory,
    ContributionFactory,
    DialogueFactory,
    FindingFactory,
    FlagFactory,
    FollowFactory,
    GoalFactory,
    MembershipFactory,
    OrganisationFactory,
    OutcomeFactory,
    ReportFactory,
    ReuseFactory,
    TrialFactory,
    UserFactory,
)
from tests.transitions import take

TODAY = dt.date.today()  # noqa: DTZ011
NOW = timezone.now()


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def reader(organisation):
    return MembershipFactory(organisation=organisation, role=Membership.Role.READER).user


def days_ago(days):
    return NOW - dt.timedelta(days=days)


def challenge_since(days, *, owner, to_state="submitted", **fields):
    """Return a challenge that got to its state so many days ago."""
    challenge = ChallengeFactory(owner=owner, state=to_state, **fields)
    step = ChallengeStepFactory(challenge=challenge, to_state=to_state)
    type(step).objects.filter(pk=step.pk).update(at=days_ago(days))
    return challenge


def awaiting_a_company(organisation, days=29):
    challenge = challenge_since(days, owner=organisation, affected_groups="barn", is_general=True)
    challenge.goals.add(GoalFactory())
    return challenge


def complete(challenge):
    """Give a challenge all it needs to be jointly identified."""
    Challenge.objects.filter(pk=challenge.pk).update(affected_groups="barn", is_general=True)
    challenge.goals.add(GoalFactory())
    ChallengePartyFactory(challenge=challenge, organisation__sector="academia", role="researcher")


# What waits


def invited(organisation):
    ChallengePartyFactory(
        challenge=ChallengeFactory(submitted=True), organisation=organisation, role="funder", state="invited"
    )
    return f"{organisation} has been invited to share it: funder.", "Answer the invitation"


def asked(organisation):
    party = ChallengePartyFactory(
        challenge=ChallengeFactory(published=True, owner=organisation), role="funder", state="asked"
    )
    return f"{party.organisation} asks to share it: funder.", "Answer the request"


def returned(organisation):
    ChallengeFactory(owner=organisation, state="returned")
    return "The editors ask you for changes.", "Edit the challenge"


def ready(organisation):
    complete(ChallengeFactory(owner=organisation, submitted=True))
    return "It has everything needed to be jointly identified.", "Publish the shared challenge"


def incomplete(organisation):
    awaiting_a_company(organisation)
    need = Challenge.Need.COMPANY.label
    return f"Before it can be marked as jointly identified, it needs: {need}.", "Invite an organisation"


def unfinished(organisation):
    ChallengeFactory(owner=organisation, submitted=True)
    return "Before it can be marked as jointly identified, it needs:", "Add what is missing"


def late_reply(organisation):
    ContributionFactory(dialogue=DialogueFactory(organiser=organisation, published=True))
    return "1 contribution is waiting to be read.", "Read the contributions"


def flagged(organisation):
    dialogue = DialogueFactory(organiser=organisation, published=True)
    FlagFactory.create_batch(2, contribution=ContributionFactory(dialogue=dialogue, published=True))
    return "1 contribution has been flagged.", "Look at the flags"


def appealed(organisation):
    hide(organisation, by=UserFactory())
    return "1 author has appealed against a hidden contribution.", "Read the appeals"


def hide(organisation, *, by):
    dialogue = DialogueFactory(organiser=organisation, published=True)
    return ContributionFactory(
        dialogue=dialogue, state="appealed", hidden_by=by, hidden_reason="Ett namn.", appealed_at=NOW
    )


def paused(organisation):
    challenge_since(181, owner=organisation, to_state="paused", resumes_as="testing")
    return "It has been paused for more than half a year.", "Reopen or close the challenge"


def tried(organisation):
    started = TODAY - dt.timedelta(days=370)
    TrialFactory(organisation=organisation, started=started.isoformat())
    return "Your trial in a test bed has been in progress since", "Say how the trial went"


def unanswered(organisation):
    DialogueFactory(organiser=organisation, state="closed", answer_by=TODAY - dt.timedelta(days=1))
    return "The contributions should have been answered by now.", "Answer the participants"


def unread(organisation):
    ContributionFactory(dialogue=DialogueFactory(organiser=organisation, open_now=True))
    return "1 contribution is waiting to be read.", "Read the contributions"


def closed(organisation):
    DialogueFactory(organiser=organisation, state="closed", answer_by=TODAY + dt.timedelta(days=9))
    return "It has closed. Answer the participants, and publish what came of it by", "Answer the participants"


def held_up(organisation):
    DialogueFactory(organiser=organisation, state="scheduled", started=(TODAY - dt.timedelta(days=1)).isoformat())
    return "It should have opened by now.", "See what is missing"


def to_do(organisation):
    ChecklistItemFactory.create_batch(2, dialogue=DialogueFactory(organiser=organisation, open_now=True))
    return "2 items are left on the checklist.", "Go on with the checklist"


def unheard_of(organisation):
    ReuseFactory(member=True, organisation=organisation, state="in_use", heard_at=days_ago(366))
    return "You recorded that you use it. We have not heard from you for a year.", "Say how the reuse is going"


def given_back(organisation):
    report = ReportFactory(owner=organisation, state="in_review")
    take(report, "return", by=UserFactory(editor=True), reason="Say who measured it.")
    return "The editors ask you for changes: Say who measured it.", "Edit the report"


def finding_given_back(organisation):
    finding = FindingFactory(owner=organisation, state="handed_in")
    take(finding, "return", by=UserFactory(editor=True), reason="Say who measured it.")
    return "The editors ask you for changes: Say who measured it.", "Edit the finding"


WAITING = [
    invited, asked, returned, ready, incomplete, unfinished, paused, tried, unanswered, unread, closed, held_up, to_do,
    unheard_of, given_back, finding_given_back, late_reply, flagged, appealed,
]  # fmt: skip


@pytest.mark.parametrize("make", WAITING)
def test_errand_waits_for_those_who_write_for_the_organisation_with_one_next_step(
    client, make, organisation, planner, reader, other_planner
):
    what, label = make(organisation)
    (errand,) = waiting_for(planner)
    assert errand.what.startswith(what)
    assert errand.next_label == label
    assert errand.since <= timezone.now()
    client.force_login(planner)
    page = client.get(reverse("workspace"))
    assert f'href="{errand.next_url}"' in page.text
    assert client.get(errand.next_url).status_code == 200
    assert waiting_for(reader) == waiting_for(other_planner) == []


@pytest.mark.parametrize("make", WAITING)
def test_nothing_waits_after_the_membership_has_ended(make, organisation, planner):
    make(organisation)
    planner.memberships.get().end()
    assert waiting_for(planner) == []


def test_record_in_order_is_not_listed_as_waiting(organisation, planner):
    ChallengePartyFactory(challenge=awaiting_a_company(organisation), state="invited")
    challenge_since(179, owner=organisation, to_state="paused", resumes_as="testing")
    ChallengeFactory(published=True, owner=organisation)
    ChallengeFactory(owner=organisation, state="declined")
    TrialFactory(organisation=organisation, started=(TODAY - dt.timedelta(days=360)).isoformat())
    TrialFactory(organisation=organisation, started="")
    TrialFactory(organisation=organisation, started="2020", worked=True)
    DialogueFactory(organiser=organisation, state="open", answer_by=TODAY)
    DialogueFactory(organiser=organisation, state="closed", source="https://example.org/dialog")  # held long ago
    ChecklistItemFactory(dialogue=DialogueFactory(organiser=organisation, state="open", answer_by=TODAY), done_at=NOW)
    DialogueFactory(organiser=organisation, state="results_published", answer_by=TODAY - dt.timedelta(days=9))
    ReuseFactory(member=True, organisation=organisation, heard_at=days_ago(300))
    ReuseFactory(member=True, organisation=organisation, state="evaluated", result="Bra.", heard_at=days_ago(900))
    for state in ChallengeParty.State:
        if state not in {"invited", "ended"}:
            ChallengePartyFactory(challenge__published=True, organisation=organisation, state=state)
    assert waiting_for(planner) == []


def test_invitation_to_a_draft_waits_until_it_is_submitted(organisation, planner):
    ChallengePartyFactory(challenge=ChallengeFactory(), organisation=organisation, state="invited")
    assert waiting_for(planner) == []


def test_challenge_waits_for_its_owner_again_when_nobody_has_answered_for_a_month(organisation, planner):
    ChallengePartyFactory(challenge=awaiting_a_company(organisation, days=31), state="invited")
    assert [errand.next_label for errand in waiting_for(planner)] == ["Invite an organisation"]


def test_appeal_is_read_by_another_than_the_one_who_hid_it(organisation, planner):
    hide(organisation, by=planner)
    assert waiting_for(planner) == []
    (awaited,) = awaited_by(planner)
    assert awaited.who == "A colleague or the editors"


def test_what_is_due_soon_comes_before_what_has_waited_longest(organisation, planner):
    challenge_since(300, owner=organisation)
    for days in (5, -2, 60):
        DialogueFactory(organiser=organisation, state="closed", answer_by=TODAY + dt.timedelta(days=days))
    days = [errand.days_left for errand in waiting_for(planner)]
    assert days == [-2, 5, None, 60]


def test_what_has_waited_longest_comes_first(organisation, planner):
    days = [40, 200, 90]
    for since in days:
        challenge_since(since, owner=organisation)
    waited = [(NOW - errand.since).days for errand in waiting_for(planner)]
    assert waited == sorted(days, reverse=True)


# Drafts


@pytest.mark.parametrize(
    ("make", "edit"),
    [
        (lambda organisation: ChallengeFactory(owner=organisation), "challenges:edit"),
        (lambda organisation: OutcomeFactory(owner=organisation), "outcomes:edit"),
        (lambda organisation: DialogueFactory(organiser=organisation), "dialogues:edit"),
        (lambda organisation: ReportFactory(owner=organisation), "reports:edit"),
        (lambda organisation: FindingFactory(owner=organisation), "knowledge:finding-edit"),
    ],
)
def test_draft_is_shown_to_members_and_written_on_by_those_who_write(
    client, make, edit, organisation, planner, reader, other_planner
):
    draft = make(organisation)
    link = reverse(edit, args=[draft.pk, draft.slug] if edit == "reports:edit" else [draft.slug])
    assert [one.next_url for one in drafts_of(planner)] == [link]
    assert [one.next_url for one in drafts_of(reader)] == [""]
    assert drafts_of(other_planner) == []
    pages = {}
    for user in (planner, reader, other_planner):
        client.force_login(user)
        pages[user] = client.get(reverse("workspace")).text
    assert link in pages[planner]
    assert draft.get_absolute_url() in pages[reader]
    assert link not in pages[reader]
    assert draft.get_absolute_url() not in pages[other_planner]


def test_write_link_follows_the_organisation_not_the_person(organisation, reader):
    """Whoever plans for one organisation and reads for another writes on the drafts of the first only."""
    own = MembershipFactory(user=reader).organisation
    theirs, mine = ChallengeFactory(owner=organisation), ChallengeFactory(owner=own)
    links = {one.title: bool(one.next_url) for one in drafts_of(reader)}
    assert links == {str(theirs): False, str(mine): True}


# The page


def test_members_find_the_dialogues_that_their_organisation_holds(client, organisation, reader, other_planner):
    held = DialogueFactory(organiser=organisation, open_now=True)
    over = DialogueFactory(organiser=organisation, published=True)
    links = {}
    for user in (reader, other_planner):
        client.force_login(user)
        main = client.get(reverse("workspace")).text.split("<main")[1]
        links[user] = [dialogue for dialogue in (held, over) if dialogue.get_absolute_url() in main]
    assert links == {reader: [held, over], other_planner: []}


def test_reader_sees_no_way_to_write(client, reader):
    client.force_login(reader)
    main = client.get(reverse("workspace")).text.split("<main")[1]
    for name in ("challenges:create", "outcomes:create", "dialogues:create"):
        assert reverse(name) not in main


def test_contact_gets_to_the_members(client, organisation, planner):
    members = reverse("partners:members", args=[organisation.slug])
    client.force_login(planner)
    assert members not in client.get(reverse("workspace")).text
    planner.memberships.update(role=Membership.Role.CONTACT)
    assert members in client.get(reverse("workspace")).text


def test_visitor_without_an_organisation_is_told_how_to_become_a_member(client, resident):
    client.force_login(resident)
    page = client.get(reverse("workspace")).text
    assert "How to become a member" in page
    assert reverse("following:list") in page


def test_editor_gets_to_the_desk(client, editor, resident):
    for user, sees in ((editor, True), (resident, False)):
        client.force_login(user)
        main = client.get(reverse("workspace")).text.split("<main")[1]
        assert (reverse("admin:index") in main) is sees


def test_page_tells_what_happened_to_what_is_followed(client, resident):
    one = FollowFactory(user=resident)
    ChallengeStepFactory(challenge=one.challenge, to_state="testing")
    client.force_login(resident)
    assert "The status is now “being tested”." in client.get(reverse("workspace")).text


def test_page_is_linked_to_for_those_who_are_logged_in_only(client, resident):
    link = f'href="{reverse("workspace")}"'
    assert link not in client.get(reverse("start")).text
    client.force_login(resident)
    assert link in client.get(reverse("start")).text
    assert link in client.get(reverse("accounts:home")).text.split("<main")[1]


def grow(user, rows):
    for _ in range(rows):
        organisation = OrganisationFactory()
        MembershipFactory(user=user, organisation=organisation)
        for make in WAITING:
            make(organisation)
        ChallengeFactory(owner=organisation).areas.add(AreaFactory())
        OutcomeFactory(owner=organisation)
        Follow.objects.create(user=user, organisation=organisation)
        TrialFactory(organisation=organisation)


def test_query_count_is_constant(client, resident):
    client.force_login(resident)
    numbers = []
    for rows in (2, 4):
        grow(resident, rows)
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("workspace"))
        numbers.append(len(queries))
    assert numbers[0] == numbers[1] <= 73, numbers


# Reports in review


def test_editors_see_what_is_in_review_the_longest_first(client, organisation, planner):
    editor = UserFactory(editor=True)
    second, first = (ReportFactory(owner=organisation, title=title) for title in ("Second", "First"))
    for report, days in ((second, 2), (first, 9)):
        take(report, "submit", by=planner)
        report.steps.update(at=days_ago(days))
    ReportFactory(owner=organisation)
    assert [errand.title for errand in in_review(editor)] == ["First", "Second"]
    client.force_login(editor)
    page = client.get(reverse("workspace")).text
    assert f'href="{first.get_absolute_url()}"' in page
    assert client.get(first.get_absolute_url()).status_code == 200


def test_what_no_step_led_to_stands_among_the_others_by_its_day(organisation, planner):
    titles = ("Third", "Second", "First")
    for days, title in enumerate(titles, start=1):
        report = ReportFactory(owner=organisation, title=title)
        if title == "Second":
            Report.objects.filter(pk=report.pk).update(state="in_review", updated_at=days_ago(days))
        else:
            take(report, "submit", by=planner)
            report.steps.update(at=days_ago(days))
    assert [errand.title for errand in in_review(UserFactory(editor=True))] == ["First", "Second", "Third"]


def test_editors_see_the_findings_that_are_handed_in_and_others_do_not(client, organisation, other_planner):
    finding = FindingFactory(owner=organisation, state="handed_in")
    pages = []
    for user in (UserFactory(editor=True), other_planner):
        client.force_login(user)
        pages.append(finding.get_absolute_url() in client.get(reverse("workspace")).text)
    assert pages == [True, False]


def test_nobody_else_sees_what_is_in_review(client, organisation, planner, reader, other_planner, resident):
    report = ReportFactory(owner=organisation, title="Not read yet", state="in_review")
    for visitor in (planner, reader, other_planner, resident):
        assert in_review(visitor) == []
    for visitor in (other_planner, resident):
        client.force_login(visitor)
        assert report.title not in client.get(reverse("workspace")).text


def test_what_was_given_back_is_one_errand_for_writers_and_a_draft_for_readers(organisation, planner, reader):
    report = ReportFactory(owner=organisation, state="in_review")
    take(report, "return", by=UserFactory(editor=True), reason="Say more.")
    assert (len(waiting_for(planner)), drafts_of(planner)) == (1, [])
    assert (waiting_for(reader), len(drafts_of(reader))) == ([], 1)
    take(report, "submit", by=planner)
    assert waiting_for(planner) == drafts_of(planner) == drafts_of(reader) == []
    take(report, "return", by=planner, reason="")  # taken back by those who wrote it
    assert (waiting_for(planner), len(drafts_of(planner))) == ([], 1)
