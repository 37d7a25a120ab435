"""A challenge's state follows what is tied to it: forward only, with a reason, and never against its owner."""

import pytest
from django.urls import reverse

from challenges.models import Challenge
from dialogues.progress import asked
from outcomes.actions import confirm_reuse, record_reuse, save_evidence
from outcomes.models import AnsweredChallenge
from outcomes.progress import begun
from tests import factories
from tests.transitions import logged_in, take

State = Challenge.State
pytestmark = pytest.mark.django_db


@pytest.fixture
def challenge():
    return factories.ChallengeFactory(published=True, owner=factories.OrganisationFactory(name="Ägaren"))


def outcome_of(challenge, **fields):
    outcome = factories.OutcomeFactory(**fields)
    AnsweredChallenge.objects.create(outcome=outcome, challenge=challenge)
    return outcome


def state_of(challenge):
    challenge.refresh_from_db()
    return challenge.state


def test_dialogue_that_opens_puts_its_challenge_in_dialogue(challenge):
    dialogue = factories.DialogueFactory(ready=True, organiser=factories.OrganisationFactory(name="Arrangören"))
    dialogue.challenges.add(challenge)
    take(dialogue, "open", by=factories.UserFactory(), on_behalf_of="Arrangören")
    assert state_of(challenge) == State.IN_DIALOGUE
    step = challenge.steps.get()
    assert step.actor_name == "Arrangören"
    assert dialogue.title_sv in step.reason


def test_demonstration_moves_nothing(challenge):
    dialogue = factories.DialogueFactory(open_now=True, is_demonstration=True)
    dialogue.challenges.add(challenge)
    asked(dialogue, by=None)
    assert state_of(challenge) == State.IDENTIFIED


def test_published_outcome_puts_it_in_development(challenge):
    outcome = outcome_of(challenge)
    take(outcome, "publish", by=factories.UserFactory())
    assert state_of(challenge) == State.DEVELOPING
    assert outcome.title_sv in challenge.steps.get().reason


def test_draft_moves_only_what_its_owner_shares_and_is_not_named(challenge):
    others = outcome_of(challenge, owner=factories.OrganisationFactory())
    begun(others, by=None)
    assert state_of(challenge) == State.IDENTIFIED
    own = outcome_of(challenge, owner=challenge.owner())
    begun(own, by=None)
    assert state_of(challenge) == State.DEVELOPING
    assert own.title_sv not in challenge.steps.get().reason


def test_trial_puts_it_in_testing(challenge):
    outcome = outcome_of(challenge, published=True)
    save_evidence(
        factories.TrialFactory.build(outcome=outcome, host_name="Nacka", organisation=None), by=factories.UserFactory()
    )
    assert state_of(challenge) == State.TESTING


def test_report_about_a_published_outcome_publishes_the_results(challenge):
    outcome = outcome_of(challenge, published=True)
    report = factories.ReportFactory()
    report.outcomes.add(outcome)
    take(report, "publish", by=factories.UserFactory(editor=True))
    assert state_of(challenge) == State.RESULTS_PUBLISHED


def test_report_alone_moves_nothing(challenge):
    report = factories.ReportFactory()
    report.challenges.add(challenge)
    take(report, "publish", by=factories.UserFactory(editor=True))
    assert state_of(challenge) == State.IDENTIFIED


def test_outcome_published_after_the_report_publishes_the_results(challenge):
    factories.ReportFactory(published=True).challenges.add(challenge)
    take(outcome_of(challenge), "publish", by=factories.UserFactory())
    assert state_of(challenge) == State.RESULTS_PUBLISHED


@pytest.mark.parametrize(
    ("fields", "to"),
    [
        ({"is_municipality": True, "state": "in_use"}, State.IN_REUSE),
        ({"is_municipality": False, "state": "in_use"}, State.IDENTIFIED),
        ({"is_municipality": True, "state": "interested"}, State.IDENTIFIED),
    ],
)
def test_confirmed_use_by_another_municipality_puts_it_in_reuse(challenge, fields, to):
    reuse = factories.ReuseFactory(outcome=outcome_of(challenge, published=True), confirmed_at=None, **fields)
    assert state_of(challenge) == State.IDENTIFIED
    confirm_reuse(reuse)
    assert state_of(challenge) == to


def test_owners_own_use_is_no_reuse(challenge):
    owner = factories.OrganisationFactory()
    outcome = outcome_of(challenge, published=True, owner=owner)
    reuse = factories.ReuseFactory.build(outcome=outcome, organisation=owner, organisation_name="", state="in_use")
    record_reuse(reuse, by=factories.UserFactory())
    assert state_of(challenge) == State.IDENTIFIED


@pytest.mark.parametrize("state", [State.RESULTS_PUBLISHED, State.PAUSED, State.CLOSED, State.SUBMITTED, State.DRAFT])
def test_it_never_goes_back_nor_wakes_what_rests(state):
    rests = state in {State.PAUSED, State.CLOSED}
    on_site = {} if state in {State.SUBMITTED, State.DRAFT} else factories.on_the_site
    challenge = factories.ChallengeFactory(state=state, resumes_as="identified" if rests else "", **on_site)
    take(outcome_of(challenge), "publish", by=factories.UserFactory())
    assert state_of(challenge) == state
    assert not challenge.steps.exists()


def unpublished(outcome, by):
    take(outcome, "unpublish", by=by)


def taken_from_the_form(outcome, by):
    challenge = outcome.challenges.get()
    sent = {"answer-TOTAL_FORMS": 1, "answer-INITIAL_FORMS": 0, "answer-0-challenge": challenge.pk, "answer-0-how": ""}
    logged_in(by).post(reverse("outcomes:answers", args=[outcome.slug]), sent)
    assert not outcome.challenges.exists()


def deleted_by_an_editor(outcome, by):
    address = reverse("admin:outcomes_outcome_delete", args=[outcome.pk])
    assert logged_in(factories.UserFactory(superuser=True)).post(address, {"post": "yes"}).status_code == 302


@pytest.mark.parametrize("go", [unpublished, taken_from_the_form, deleted_by_an_editor])
@pytest.mark.parametrize("state", [State.RESULTS_PUBLISHED, State.IN_REUSE])
def test_challenge_says_that_there_are_results_while_there_are(client, organisation, planner, go, state):
    challenge = factories.ChallengeFactory(published=True, owner=organisation, state=state)
    other, outcome = (outcome_of(challenge, published=True, owner=organisation) for _n in range(2))
    unpublished(other, planner)
    assert state_of(challenge) == state
    assert not challenge.steps.exists()
    go(outcome, planner)
    assert state_of(challenge) == State.DEVELOPING
    step = challenge.steps.get()
    assert (step.from_state, step.to_state) == (state, State.DEVELOPING)
    assert "säger inte längre att det finns resultat" in client.get(challenge.get_absolute_url()).text


@pytest.mark.parametrize("state", [State.TESTING, State.IN_DIALOGUE, State.CLOSED])
def test_challenge_that_does_not_say_so_stays_where_it_is(organisation, planner, state):
    resumes_as = "results_published" if state == State.CLOSED else ""
    challenge = factories.ChallengeFactory(published=True, owner=organisation, state=state, resumes_as=resumes_as)
    unpublished(outcome_of(challenge, published=True, owner=organisation), planner)
    assert state_of(challenge) == state


@pytest.mark.parametrize(("is_there", "to"), [(True, State.RESULTS_PUBLISHED), (False, State.DEVELOPING)])
def test_challenge_that_is_reopened_says_only_what_is_still_true(planner, organisation, is_there, to):
    challenge = factories.ChallengeFactory(
        published=True, owner=organisation, state="paused", resumes_as="results_published"
    )
    outcome_of(challenge, published=is_there)
    take(challenge, "reopen", by=planner, reason="Vi fortsätter.")
    assert state_of(challenge) == to


def test_what_the_owner_set_since_then_stands(challenge):
    outcome = outcome_of(challenge, published=True)
    trial = factories.TrialFactory.build(outcome=outcome, host_name="Nacka", organisation=None)
    save_evidence(trial, by=factories.UserFactory())
    take(challenge, "start-developing", by=factories.UserFactory())
    save_evidence(trial, by=factories.UserFactory())  # the same trial, edited
    assert state_of(challenge) == State.DEVELOPING


def test_page_offers_the_next_steps_and_they_know_the_challenge(client, challenge):
    planner = factories.MembershipFactory(organisation=challenge.owner()).user
    area = factories.AreaFactory(name="Huddinge")
    challenge.areas.add(area)
    client.force_login(planner)
    page = client.get(challenge.get_absolute_url())
    for name in ("dialogues:create", "outcomes:create", "reports:create"):
        address = f"{reverse(name)}?challenge={challenge.slug}"
        assert address in page.content.decode()
        form = client.get(address, follow=True).context["form"]
        if name == "reports:create":
            assert form.initial["challenge"] == challenge.slug
        else:
            assert form.initial["areas"] == [area]
    sent = {"kind": "report", "title": "Om vägen", "language": "sv", "organisation": challenge.owner().pk,
            "challenge": challenge.slug, "seen": ""}  # fmt: skip
    client.post(reverse("reports:create"), sent)
    assert challenge.reports.get().title == "Om vägen"


def test_page_fills_the_button_of_what_the_chain_lacks(client, challenge):
    """As the workspace does: whatever the state says, what is there is not the next thing to do."""
    planner = factories.MembershipFactory(organisation=challenge.owner()).user
    client.force_login(planner)

    def filled():
        steps = client.get(challenge.get_absolute_url()).context["next_steps"]
        told = [url for _label, url, is_next in steps if is_next]
        listed = [link for _c, _part, _step, link in client.get(reverse("challenges:mine")).context["rows"]]
        assert [link[1] for link in listed if link] == told
        return [url.partition("?")[0] for url in told]

    factories.DialogueFactory(published=True, is_demonstration=True).challenges.add(challenge)
    assert filled() == [reverse("dialogues:create")]
    factories.DialogueFactory(published=True).challenges.add(challenge)
    assert filled() == [reverse("outcomes:create")]
    outcome_of(challenge, published=True)
    assert filled() == [reverse("reports:create")]
    factories.ReportFactory(published=True).challenges.add(challenge)
    assert filled() == []


def test_report_about_an_outcome_knows_the_chain_from_its_page(client, challenge):
    planner = factories.MembershipFactory(organisation=challenge.owner()).user
    outcome = factories.OutcomeFactory(published=True, owner=challenge.owner())
    factories.AnsweredChallengeFactory(outcome=outcome, challenge=challenge)
    client.force_login(planner)
    address = f"{reverse('reports:create')}?outcome={outcome.slug}"
    assert address in client.get(outcome.get_absolute_url()).text
    form = client.get(address, follow=True).context["form"]
    assert form.initial["outcome"] == outcome.slug
    sent = {"kind": "report", "title": "Om vägen", "language": "sv", "organisation": challenge.owner().pk,
            "outcome": outcome.slug, "seen": ""}  # fmt: skip
    client.post(reverse("reports:create"), sent)
    report = outcome.reports.get()
    assert [*report.challenges.all()] == [challenge]


@pytest.mark.parametrize("who", ["nobody", "resident"])
def test_page_offers_them_to_members_only(client, challenge, who):
    if who == "resident":
        client.force_login(factories.UserFactory())
    page = client.get(challenge.get_absolute_url()).content.decode()
    assert f"?challenge={challenge.slug}" not in page.replace(f"reports/?challenge={challenge.slug}", "")
