"""A dialogue and what came out of it lead to each other, whoever ties them; its method gets a trace and a trial."""

import pytest
from django.urls import reverse

from dialogues.models import Dialogue
from mail.models import OutboxMessage
from outcomes.actions import record_reuse
from outcomes.models import Outcome, Trial
from tests import factories
from tests.transitions import take

pytestmark = pytest.mark.django_db
Maturity = Outcome.Maturity


@pytest.fixture
def planner():
    return factories.MembershipFactory(organisation__name="Huddinge kommun")


@pytest.fixture
def dialogue(planner):
    return factories.DialogueFactory(
        state=Dialogue.State.CLOSED, organiser=planner.organisation, author=planner.user, started="2026-05-01",
        ended="2026-05-20", result_sv="Lamporna byts.", planning_stage="programme", **factories.on_the_site,
    )  # fmt: skip


@pytest.fixture
def browser(client, planner):
    client.force_login(planner.user)
    return client


def test_statement_begins_an_outcome_with_everything_filled_in(browser, dialogue, planner):
    challenge, area = factories.ChallengeFactory(published=True, owner=planner.organisation), factories.AreaFactory()
    dialogue.challenges.add(challenge)
    dialogue.areas.add(area)
    statement = factories.StatementFactory(dialogue=dialogue, text="Lamporna i tunneln byts före hösten.")
    address = reverse("dialogues:statement-outcome", args=[dialogue.slug, statement.pk])
    initial = browser.get(address).context["form"].initial
    assert initial == {"title": statement.text, "description": statement.text}
    sent = {"kind": "solution", **initial}
    for _click in range(2):
        browser.post(address, sent)
    outcome = Outcome.objects.get()
    assert (outcome.owner, outcome.publication) == (planner.organisation, "draft")
    assert [*outcome.challenges.all(), *outcome.areas.all()] == [challenge, area]
    assert [*outcome.dialogues.all(), *outcome.statements.all()] == [dialogue, statement]
    challenge.refresh_from_db()
    assert challenge.state == "developing"


def test_outcome_is_begun_where_there_is_no_statement(browser, dialogue, planner):
    """From the page that asks what came out of it, with what the dialogue says of its result."""
    asked = browser.get(reverse("dialogues:outcomes", args=[dialogue.slug])).text
    address = reverse("dialogues:outcome-begin", args=[dialogue.slug])
    assert f'href="{address}"' in asked
    assert browser.get(address).context["form"].initial["description"] == "Lamporna byts."
    sent = {"kind": "solution", "title": "Ljus i tunneln", "description": "Lamporna byts."}
    for _click in range(2):
        browser.post(address, sent)
    outcome = Outcome.objects.get()
    assert (outcome.owner, outcome.publication, outcome.title) == (planner.organisation, "draft", "Ljus i tunneln")
    assert [*outcome.dialogues.all(), *outcome.statements.all()] == [dialogue]


def test_nobody_begins_an_outcome_of_a_dialogue_without_an_organiser(client, dialogue, editor):
    Dialogue.objects.update(organiser=None)
    client.force_login(editor)
    address = reverse("dialogues:outcome-begin", args=[dialogue.slug])
    assert f'href="{address}"' not in client.get(reverse("dialogues:outcomes", args=[dialogue.slug])).text
    assert client.get(address).status_code == 403


def test_draft_shows_on_no_public_page_of_the_dialogue(client, browser, dialogue, planner):
    draft = factories.OutcomeFactory(owner=planner.organisation, title="Hemligt utkast")
    statement = factories.StatementFactory(dialogue=dialogue)
    browser.post(reverse("dialogues:outcomes", args=[dialogue.slug]), {"outcomes": [draft.pk]})
    statement.outcomes.add(draft)
    Dialogue.objects.filter(pk=dialogue.pk).update(state=Dialogue.State.RESULTS_PUBLISHED)
    assert list(dialogue.outcomes.all()) == [draft]
    client.logout()
    for address in (dialogue.get_absolute_url(), reverse("dialogues:results", args=[dialogue.slug])):
        assert "Hemligt utkast" not in client.get(address).content.decode()
    draft_dialogue = factories.DialogueFactory(title="Hemlig dialog")
    published = factories.OutcomeFactory(published=True)
    draft_dialogue.outcomes.add(published)
    Dialogue.objects.filter(pk=draft_dialogue.pk).update(used_method=published)
    assert "Hemlig dialog" not in client.get(published.get_absolute_url()).content.decode()


def test_ties_to_what_the_writer_may_not_read_stay(browser, dialogue):
    others = factories.OutcomeFactory(owner=factories.OrganisationFactory())
    dialogue.outcomes.add(others)
    published = factories.OutcomeFactory(published=True)
    browser.post(reverse("dialogues:outcomes", args=[dialogue.slug]), {"outcomes": [published.pk]})
    assert set(dialogue.outcomes.all()) == {others, published}
    browser.post(reverse("dialogues:outcomes", args=[dialogue.slug]), {"outcomes": [others.pk]})  # not offered
    assert set(dialogue.outcomes.all()) == {others, published}


def test_search_finds_others_and_saves_nothing(browser, dialogue):
    found = factories.OutcomeFactory(published=True, title="Cykelvandring")
    address = reverse("dialogues:outcomes", args=[dialogue.slug])
    form = browser.post(address, {"q": "cykelvandring", "search": "1"}).context["form"]
    assert found in form.fields["outcomes"].queryset
    assert not dialogue.outcomes.exists()


def test_statement_offers_the_organisers_own_outcomes_and_ties_them(browser, dialogue, planner):
    own = factories.OutcomeFactory(owner=planner.organisation)
    statement = factories.StatementFactory(dialogue=dialogue)
    address = reverse("dialogues:statement-edit", args=[dialogue.slug, statement.pk])
    assert own in browser.get(address).context["form"].fields["outcomes"].queryset
    browser.post(address, {"text": "Så blev det.", "order": "1", "outcomes": [own.pk]})
    assert list(dialogue.outcomes.all()) == [own]


def test_author_ties_an_outcome_to_an_own_dialogue_and_asks_of_others(browser, dialogue, planner):
    outcome = factories.OutcomeFactory(owner=planner.organisation, published=True)
    address = reverse("dialogues:of-outcome", args=[outcome.slug])
    browser.post(address, {"dialogue": dialogue.slug})
    assert list(outcome.dialogues.all()) == [dialogue]
    others = factories.DialogueFactory(open_now=True, organiser=factories.OrganisationFactory())
    reader = factories.MembershipFactory(organisation=others.organiser).user
    browser.post(address, {"dialogue": others.slug})
    assert list(outcome.dialogues.all()) == [dialogue]
    letter = OutboxMessage.objects.get(name="dialogue_outcome_asked")
    assert letter.address == reader.email
    browser.force_login(reader)
    form = browser.get(f"{reverse('dialogues:outcomes', args=[others.slug])}?outcome={outcome.slug}").context["form"]
    assert form.initial["outcomes"] == [outcome.pk]


def test_nobody_else_is_asked_about_a_draft(browser, planner):
    outcome = factories.OutcomeFactory(owner=planner.organisation)
    others = factories.DialogueFactory(open_now=True, organiser=factories.OrganisationFactory())
    factories.MembershipFactory(organisation=others.organiser)
    browser.post(reverse("dialogues:of-outcome", args=[outcome.slug]), {"dialogue": others.slug})
    assert not OutboxMessage.objects.filter(name="dialogue_outcome_asked").exists()


# Its method


@pytest.fixture
def method():
    return factories.OutcomeFactory(kind="method", published=True, owner=factories.OrganisationFactory())


def test_results_lead_to_three_questions_that_make_a_trial(browser, dialogue, planner, method):
    area = factories.AreaFactory()
    dialogue.areas.add(area)
    Dialogue.objects.filter(pk=dialogue.pk).update(used_method=method)
    answer = browser.post(reverse("dialogues:transition", args=[dialogue.slug, "publish-results"]))
    address = reverse("dialogues:method-tried", args=[dialogue.slug])
    assert answer["Location"] == address
    sent = {"verdict": "worked", "hours": "40", "pitfall": "Börja i tid."}
    for _click in range(2):
        browser.post(address, sent)
    trial = Trial.objects.get()
    assert (trial.outcome, trial.organisation, trial.area) == (method, planner.organisation, area)
    assert (trial.started, trial.ended, trial.plan_process) == ("2026-05-01", "2026-05-20", "programme")
    assert "40 arbetstimmar" in trial.happened
    assert "Lamporna byts." in trial.happened
    method.refresh_from_db()
    assert method.maturity == Maturity.PILOTED


def test_questions_are_asked_when_the_results_are_out_and_once(browser, dialogue, method):
    address = reverse("dialogues:method-tried", args=[dialogue.slug])
    assert browser.get(address).status_code == 403
    Dialogue.objects.filter(pk=dialogue.pk).update(used_method=method)
    assert browser.get(address).status_code == 403
    Dialogue.objects.filter(pk=dialogue.pk).update(state=Dialogue.State.RESULTS_PUBLISHED)
    assert browser.get(address).status_code == 200
    assert address in browser.get(dialogue.get_absolute_url()).content.decode()
    browser.post(address, {"verdict": "failed"})
    assert address not in browser.get(dialogue.get_absolute_url()).content.decode()


def test_method_shows_the_dialogues_held_by_it(client, method):
    public = factories.DialogueFactory(published=True, used_method=method, influence="dialogue")
    factories.DialogueFactory(used_method=method, title="Hemlig dialog")
    factories.DialogueFactory(published=True, used_method=method, title="En visning", is_demonstration=True)
    activity = factories.ActivityFactory(dialogue=public)
    said = [factories.ContributionFactory(activity=activity, dialogue=public, state="published") for _n in range(3)]
    factories.AnswerFactory(contribution=said[0], state="accepted", text="Ja.")
    page = client.get(method.get_absolute_url()).content.decode()
    assert "Har använts i 1 dialog" in page
    assert "1 av 3 bidrag besvarade" in page
    assert "Hemlig dialog" not in page
    assert "En visning" not in page


def test_choosing_a_method_lets_the_two_lead_to_each_other(browser, planner, method):
    sent = {"title": "Vad saknas?", "description": "Berätta.", "kind": "citizen", "used_method": method.pk,
            "organisation": planner.organisation.pk, "seen": ""}  # fmt: skip
    browser.post(reverse("dialogues:create"), sent)
    dialogue = Dialogue.objects.get()
    assert list(dialogue.outcomes.all()) == [method]


@pytest.mark.parametrize("steps", ["", "1. Gå.\n2. Fråga."])
def test_checklist_says_where_its_steps_came_from_when_there_are_any(browser, dialogue, method, steps):
    factories.MethodCardFactory(outcome=method, steps=steps)
    Dialogue.objects.filter(pk=dialogue.pk).update(used_method=method)
    page = browser.get(reverse("dialogues:checklist", args=[dialogue.slug])).content.decode()
    assert (method.title in page) is bool(steps)


def test_owner_and_author_hear_that_others_reuse_it(client, method):
    contact = factories.MembershipFactory(organisation=method.owner, role="contact").user
    method.author = factories.MembershipFactory(organisation=method.owner).user
    method.save()
    reuse = factories.ReuseFactory.build(outcome=method, organisation=factories.OrganisationFactory(name="Tammerfors"))
    record_reuse(reuse, by=factories.UserFactory())
    told = OutboxMessage.objects.filter(name="outcome_reused")
    assert {letter.address for letter in told} == {contact.email, method.author.email}
    assert "Tammerfors" in told[0].body
    take(reuse, "planned", by=None)
    assert told.count() == 2
