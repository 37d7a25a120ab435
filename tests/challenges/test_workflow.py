"""Every transition of a challenge, from every state, by everybody: taken, or refused with nothing changed."""

from itertools import product

import pytest
from django.urls import reverse

from challenges.models import Challenge, ChallengeParty, Goal
from challenges.workflow import CHALLENGE_TRANSITIONS
from core.workflow import TransitionError
from mail.models import OutboxMessage
from partners.models import Membership, Organisation
from tests import factories
from tests.transitions import logged_in, said, take

State = Challenge.State
AT_WORK = Challenge.AT_WORK
ROLES = (
    "anonymous", "resident", "other_planner", "invited_planner", "sharing_planner", "owners_reader", "owner", "editor",
)  # fmt: skip
OWNER_AND_EDITOR = {"owner", "editor"}

# name: (states it starts in, state it leads to, who may take it). None: it leads back to where the challenge was.
TABLE = {
    "identify": ((State.SUBMITTED,), State.IDENTIFIED, OWNER_AND_EDITOR),
    "start-dialogue": ((State.IDENTIFIED,), State.IN_DIALOGUE, OWNER_AND_EDITOR),
    "start-developing": (
        (State.IDENTIFIED, State.IN_DIALOGUE, State.TESTING), State.DEVELOPING, OWNER_AND_EDITOR,
    ),
    "start-testing": ((State.IDENTIFIED, State.IN_DIALOGUE, State.DEVELOPING), State.TESTING, OWNER_AND_EDITOR),
    "publish-results": (
        (State.IDENTIFIED, State.IN_DIALOGUE, State.DEVELOPING, State.TESTING), State.RESULTS_PUBLISHED,
        OWNER_AND_EDITOR,
    ),
    "start-reuse": ((State.RESULTS_PUBLISHED,), State.IN_REUSE, OWNER_AND_EDITOR),
    "pause": ((State.SUBMITTED, *AT_WORK), State.PAUSED, OWNER_AND_EDITOR),
    "close": (AT_WORK, State.CLOSED, OWNER_AND_EDITOR),
    "reopen": ((State.PAUSED, State.CLOSED, State.DECLINED), None, OWNER_AND_EDITOR),
    "return": ((State.SUBMITTED,), State.RETURNED, {"editor"}),
    "decline": ((State.SUBMITTED,), State.DECLINED, {"editor"}),
    "submit": ((State.DRAFT, State.RETURNED), State.SUBMITTED, {"owner"}),
}  # fmt: skip
MERGED_INTO = "dit-den-gick"
# The states in which the work rests, and where it was before in these tests.
RESTING = {State.PAUSED: State.TESTING, State.CLOSED: State.IN_REUSE}


def in_state(state):
    """Return a challenge of Huddinge's in ``state`` that lacks nothing, with a university that shares it."""
    huddinge = factories.OrganisationFactory(slug="huddinge-kommun", name="Huddinge kommun")
    university = factories.OrganisationFactory(slug="kth", sector=Organisation.Sector.ACADEMIA)
    invited = factories.OrganisationFactory(slug="inbjuden")
    on_site = state in {*AT_WORK, *RESTING}
    challenge = factories.ChallengeFactory(
        slug="utmaningen",
        owner=huddinge,
        state=state,
        is_general=True,
        affected_groups="unga",
        resumes_as=RESTING.get(state, ""),
        merged_into=factories.ChallengeFactory(slug=MERGED_INTO, published=True) if state == State.MERGED else None,
        **(factories.on_the_site if on_site else {}),
    )
    challenge.goals.add(Goal.objects.get_or_create(number=11, defaults={"name": "Städer"})[0])
    factories.ChallengePartyFactory(challenge=challenge, organisation=university, role="researcher")
    factories.ChallengePartyFactory(challenge=challenge, organisation=invited, state=ChallengeParty.State.INVITED)
    factories.AnsweredChallengeFactory(challenge=challenge, outcome__published=True)
    return challenge


def somebody(role):
    if role == "anonymous":
        return None
    if role == "resident":
        return factories.UserFactory()
    if role == "editor":
        return factories.UserFactory(editor=True)
    organisations = {"invited_planner": "inbjuden", "sharing_planner": "kth", "other_planner": None}
    slug = organisations.get(role, "huddinge-kommun")
    organisation = Organisation.objects.get(slug=slug) if slug else factories.OrganisationFactory()
    member = Membership.Role.READER if role == "owners_reader" else Membership.Role.PLANNER
    return factories.MembershipFactory(organisation=organisation, role=member).user


def send(client, challenge, name):
    if name == "submit":
        return client.post(reverse("challenges:submit", args=[challenge.slug]))
    return client.post(reverse("challenges:transition", args=[challenge.slug, name]), {"reason": "För att det behövs."})


def is_visible(challenge, role):
    if challenge.is_published or role in {"owner", "owners_reader", "editor"}:
        return True
    return role in {"invited_planner", "sharing_planner"} and challenge.state not in {State.DRAFT, State.RETURNED}


# In which state it goes on when it is taken up again.
RESUMED = {**RESTING, State.DECLINED: State.SUBMITTED}
NEED_REASON = {"pause", "close", "reopen", "return", "decline"}


def put_into(challenge, state):
    """Bring the challenge into ``state`` by an UPDATE, and forget its history."""
    is_up = state in {*AT_WORK, *RESTING}
    Challenge.objects.filter(pk=challenge.pk).update(
        state=state,
        publication="published" if is_up else "draft",
        published_at=factories.PUBLISHED_AT if is_up else None,
        resumes_as=RESTING.get(state, ""),
        merged_into=Challenge.objects.get(slug=MERGED_INTO) if state == State.MERGED else None,
    )
    challenge.steps.all().delete()
    challenge.refresh_from_db()


def test_the_table_has_every_transition():
    assert {*TABLE, "publish", "unpublish"} == set(CHALLENGE_TRANSITIONS)
    assert {row.name for row in CHALLENGE_TRANSITIONS.values() if row.reason} == NEED_REASON


@pytest.mark.django_db
@pytest.mark.parametrize("name", TABLE)
def test_transition_is_taken_or_refused_as_the_table_says(name, subtests):
    challenge = in_state(State.DRAFT)
    if name == "submit":  # one that lacks nothing goes on from there by itself: see test_identified_by_itself.py
        challenge.goals.clear()
    factories.ChallengeFactory(slug=MERGED_INTO, published=True)
    users = {role: somebody(role) for role in ROLES}
    clients = {role: logged_in(user) for role, user in users.items()}
    for state, role in product(State, ROLES):
        put_into(challenge, state)
        with subtests.test(state=state, role=role):
            response = send(clients[role], challenge, name)
            expect(response, challenge, name, state, role, users[role])


def expect(response, challenge, name, state, role, user):
    starts, to, allowed = TABLE[name]
    before = challenge.publication
    challenge.refresh_from_db()
    # What the editors have declined, only they take up again.
    may = role in allowed and not (state == State.DECLINED and role == "owner" and name != "submit")
    if may and state in starts:
        assert response.status_code == 302
        assert challenge.state == (to or RESUMED[state])
        step = challenge.steps.get()
        assert (step.from_state, step.to_state, step.actor) == (state, challenge.state, user)
        assert step.actor_name == ("" if role == "editor" else "Huddinge kommun")
        assert step.reason == ("För att det behövs." if name in NEED_REASON else "")
        return
    assert (challenge.state, challenge.publication, challenge.steps.count()) == (state, before, 0)
    if role == "anonymous":
        assert "/konto/login/" in response["Location"]
    elif not is_visible(challenge, role):
        assert response.status_code == 404
    elif not may:
        assert response.status_code == 403
    else:  # too late: a reason that was written is still there
        assert response.status_code == (200 if name in NEED_REASON else 302)
        assert challenge.get_state_display() in said(response)


@pytest.mark.django_db
def test_identifying_takes_few_statements(django_assert_max_num_queries):
    """One lock, one check, one UPDATE, one row of history, and a letter each to those who share it."""
    challenge, owner = in_state(State.SUBMITTED), somebody("owner")
    sharing = somebody("sharing_planner")
    with django_assert_max_num_queries(15) as captured:
        take(challenge, "identify", by=owner, on_behalf_of="Huddinge kommun")
    assert {letter.address for letter in OutboxMessage.objects.all()} == {owner.email, sharing.email}
    updates = [query for query in captured.captured_queries if query["sql"].startswith("UPDATE")]
    assert len(updates) == challenge.steps.count() == 1


@pytest.mark.django_db
def test_step_that_needs_a_reason_asks_for_it_and_changes_nothing(client):
    challenge = in_state(State.TESTING)
    client.force_login(somebody("owner"))
    response = client.post(reverse("challenges:transition", args=[challenge.slug, "pause"]), {"reason": " "})
    assert response.status_code == 200
    assert response.context["form"].errors["reason"]
    challenge.refresh_from_db()
    assert challenge.state == State.TESTING


@pytest.mark.django_db
def test_transition_page_get_changes_nothing(client):
    challenge = in_state(State.SUBMITTED)
    client.force_login(somebody("owner"))
    assert client.get(reverse("challenges:transition", args=[challenge.slug, "identify"])).status_code == 200
    challenge.refresh_from_db()
    assert challenge.state == State.SUBMITTED


@pytest.mark.django_db
def test_unknown_transition_is_not_found(client):
    challenge = in_state(State.SUBMITTED)
    client.force_login(somebody("owner"))
    assert client.post(f"/utmaningar/{challenge.slug}/steg/acceptera/").status_code == 404


@pytest.mark.django_db
def test_identified_challenge_goes_on_the_site_and_those_who_share_it_are_told(
    client, mailoutbox, django_capture_on_commit_callbacks
):
    challenge = in_state(State.SUBMITTED)
    sharing = somebody("sharing_planner")
    client.force_login(somebody("owner"))
    with django_capture_on_commit_callbacks(execute=True):
        send(client, challenge, "identify")
    challenge.refresh_from_db()
    assert challenge.is_published
    assert sharing.email in {address for mail in mailoutbox for address in mail.to}


@pytest.mark.django_db
def test_history_names_the_organisation_and_nobody_in_it(client):
    challenge = in_state(State.TESTING)
    owner = somebody("owner")
    client.force_login(owner)
    send(client, challenge, "pause")
    client.logout()
    public = client.get(challenge.get_absolute_url()).text
    assert "För att det behövs." in public
    assert challenge.owner().name in public
    assert owner.display_name not in public
    assert owner.email not in public


@pytest.mark.django_db
@pytest.mark.parametrize("reader", ["anonymous", "owner", "editor"])
def test_merged_challenge_redirects_to_target(client, reader):
    challenge = in_state(State.MERGED)
    user = somebody(reader)
    if user:
        client.force_login(user)
    response = client.get(challenge.get_absolute_url())
    assert (response.status_code, response["Location"]) == (301, reverse("challenges:detail", args=[MERGED_INTO]))


@pytest.mark.django_db
def test_challenge_merged_into_hidden_one_is_not_found(client):
    challenge = in_state(State.MERGED)
    take(challenge.merged_into, "unpublish")
    assert client.get(challenge.get_absolute_url()).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("publication", ["draft", None])
def test_challenge_without_an_outcome_on_the_site_is_not_said_to_have_results(publication):
    challenge = in_state(State.TESTING)
    challenge.answers.all().delete()
    if publication:
        factories.AnsweredChallengeFactory(challenge=challenge, outcome__publication=publication)
    with pytest.raises(TransitionError):
        take(challenge, "publish-results", by=factories.UserFactory())
    challenge.refresh_from_db()
    assert challenge.state == State.TESTING
