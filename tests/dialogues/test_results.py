"""“Så blev det”: statements with what stands behind them, published once, and told everybody once."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.workflow import TransitionError
from dialogues.models import Dialogue, Statement
from mail import sending
from mail.models import OutboxMessage
from mail.sending import send_waiting
from tests import factories
from tests.parallel import at_once, needs_rows_that_lock
from tests.transitions import take

pytestmark = pytest.mark.django_db


@pytest.fixture
def organisation():
    return factories.OrganisationFactory()


@pytest.fixture
def planner(organisation):
    return factories.MembershipFactory(organisation=organisation).user


@pytest.fixture
def dialogue(organisation):
    dialogue = factories.DialogueFactory(open_now=True, organiser=organisation, result_sv="Vi byter lamporna.")
    Dialogue.objects.filter(pk=dialogue.pk).update(state="closed")
    dialogue.refresh_from_db()
    return dialogue


@pytest.fixture
def client(client, planner):
    client.force_login(planner)
    return client


def page(dialogue):
    return reverse("dialogues:results", args=[dialogue.slug])


def test_statement_is_written_with_what_came_of_it(client, dialogue):
    outcome = factories.OutcomeFactory(published=True, title="Ljusplanen")
    outcome.dialogues.add(dialogue)
    sent = {
        "text": "Lamporna byts i höst.", "outcomes": [outcome.pk], "order": "1",
        "decision": "Gatunämnden 12 maj", "decision_url": "https://example.org/beslut",
    }  # fmt: skip
    response = client.post(reverse("dialogues:statement-create", args=[dialogue.slug]), sent)
    assert response.status_code == 302
    statement = dialogue.statements.get()
    assert (statement.text_sv, list(statement.outcomes.all())) == ("Lamporna byts i höst.", [outcome])
    shown = client.get(page(dialogue)).text
    for words in ("Lamporna byts i höst.", "Ljusplanen", "Gatunämnden 12 maj", "Vi byter lamporna."):
        assert words in shown


def test_what_came_of_it_is_published_from_where_it_is_previewed(client, dialogue):
    publish = reverse("dialogues:transition", args=[dialogue.slug, "publish-results"])
    address = page(dialogue)
    assert publish in client.get(address).text
    Dialogue.objects.filter(pk=dialogue.pk).update(result_sv="")
    assert publish not in client.get(address).text
    Dialogue.objects.filter(pk=dialogue.pk).update(result_sv="Vi byter lamporna.", state="results_published")
    assert publish not in client.get(address).text


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"text": ""}, "text"),
        ({"text": "\u200b\u202e"}, "text"),
        ({"text": "x" * 4001}, "text"),
        ({"decision_url": "javascript:alert(1)", "decision": "Ja"}, "decision_url"),
        ({"decision_url": "https://example.org/"}, "__all__"),
        ({"outcomes": ["999999"]}, "outcomes"),
        ({"order": "9" * 30}, "order"),
    ],
)
def test_invalid_input_is_explained_and_kept(client, dialogue, changes, field):
    sent = {"text": "Lamporna byts.", "order": "1", "decision": "", "decision_url": "", **changes}
    response = client.post(reverse("dialogues:statement-create", args=[dialogue.slug]), sent)
    assert response.status_code == 200
    assert field in response.context["form"].errors
    assert not Statement.objects.exists()


def test_contribution_that_is_hidden_later_is_not_named(client, dialogue, editor):
    statement = factories.StatementFactory(dialogue=dialogue)
    contribution = factories.ContributionFactory(
        activity=factories.ActivityFactory(dialogue=dialogue), published=True, text="Hemligheten"
    )
    statement.contributions.add(contribution)
    contribution.hide(by=editor, reason="Personuppgifter")
    assert "Hemligheten" not in client.get(page(dialogue)).text


def test_another_dialogues_statement_is_not_reached(client, dialogue):
    other = factories.StatementFactory()
    for name in ("statement-edit", "statement-remove"):
        assert client.get(reverse(f"dialogues:{name}", args=[dialogue.slug, other.pk])).status_code == 404


def test_statement_is_removed_after_asking(client, dialogue):
    statement = factories.StatementFactory(dialogue=dialogue)
    address = reverse("dialogues:statement-remove", args=[dialogue.slug, statement.pk])
    assert client.get(address).status_code == 200
    assert Statement.objects.exists()
    client.post(address)
    assert not Statement.objects.exists()


def test_unpublished_results_are_not_found(client, dialogue, planner):
    client.logout()
    assert client.get(page(dialogue)).status_code == 404
    take(dialogue, "publish-results", by=planner)
    assert client.get(page(dialogue)).status_code == 200


def test_empty_choices_are_left_out(client, dialogue):
    address = reverse("dialogues:statement-create", args=[dialogue.slug])
    assert "outcomes" not in client.get(address).context["form"].fields
    factories.OutcomeFactory(published=True).dialogues.add(dialogue)
    assert "outcomes" in client.get(address).context["form"].fields


def test_report_names_the_statement_it_came_of(client, dialogue):
    statement = factories.StatementFactory(dialogue=dialogue)
    factories.ReportFactory(published=True, title="Ljus i stadsdelen").statements.add(statement)
    assert "Ljus i stadsdelen" in client.get(page(dialogue)).text


def test_draft_report_is_not_shown(client, dialogue):
    statement = factories.StatementFactory(dialogue=dialogue)
    factories.ReportFactory(title="Hemlig rapport").statements.add(statement)
    assert "Hemlig rapport" not in client.get(page(dialogue)).text


def test_nothing_is_published_without_a_text(dialogue, planner):
    Dialogue.objects.filter(pk=dialogue.pk).update(result_sv="", result="")
    with pytest.raises(TransitionError):
        take(dialogue, "publish-results", by=planner)
    dialogue.refresh_from_db()
    assert dialogue.state == "closed"
    assert not OutboxMessage.objects.exists()


def test_everybody_who_can_be_reached_is_told_once_in_their_language(dialogue, planner, mailoutbox):
    account = factories.ParticipantFactory(dialogue=dialogue, user=factories.UserFactory(language="en"))
    confirmed = factories.ParticipantFactory(dialogue=dialogue, by_email=True)
    factories.ParticipantFactory(dialogue=dialogue, by_email=True, confirmed_at=None)
    factories.ParticipantFactory(dialogue=dialogue, guest=True)
    factories.ParticipantFactory(dialogue=dialogue, user=factories.UserFactory(is_active=False))
    take(dialogue, "publish-results", by=planner)
    send_waiting()
    assert {mail.to[0] for mail in mailoutbox} == {account.user.email, confirmed.email}
    english = next(mail for mail in mailoutbox if mail.to == [account.user.email])
    assert "You took part" in english.body
    assert reverse("dialogues:results", args=[dialogue.slug]) not in english.body  # but its twin in English
    send_waiting()
    assert len(mailoutbox) == 2


def test_sender_that_dies_half_way_tells_nobody_twice(dialogue, planner, mailoutbox, monkeypatch):
    for _n in range(3):
        factories.ParticipantFactory(dialogue=dialogue, by_email=True)
    take(dialogue, "publish-results", by=planner)
    sent = []

    def dies(pk, server):
        if len(sent) == 1:
            raise KeyboardInterrupt
        sent.append(pk)
        return real(pk, server)

    real = sending.send
    monkeypatch.setattr(sending, "send", dies)
    with pytest.raises(KeyboardInterrupt):
        sending.send_waiting()
    monkeypatch.setattr(sending, "send", real)
    sending.send_waiting()
    assert len(mailoutbox) == len({mail.to[0] for mail in mailoutbox}) == 3


def test_number_of_queries_does_not_grow_with_those_who_are_told(dialogue, planner):
    for _n in range(30):
        factories.ParticipantFactory(dialogue=dialogue, by_email=True)
    with CaptureQueriesContext(connection) as queries:
        take(dialogue, "publish-results", by=planner)
    assert len(queries) <= 17  # the address for replies: once for the letters, once a language
    assert OutboxMessage.objects.count() == 30


def test_page_keeps_its_number_of_queries(client, dialogue, planner):
    take(dialogue, "publish-results", by=planner)
    client.logout()
    activity, numbers = factories.ActivityFactory(dialogue=dialogue), []
    for more in (1, 5):
        for _n in range(more):
            statement = factories.StatementFactory(dialogue=dialogue)
            statement.contributions.add(
                *factories.ContributionFactory.create_batch(5, activity=activity, published=True)
            )
            statement.outcomes.add(factories.OutcomeFactory(published=True))
            factories.ReportFactory(published=True).statements.add(statement)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(page(dialogue)).status_code == 200
        numbers.append(len(queries))
    assert numbers[0] == numbers[1] <= 19


@needs_rows_that_lock
@pytest.mark.django_db(transaction=True)
def test_two_publish_at_once_and_everybody_is_told_once(dialogue, planner):
    for _n in range(5):
        factories.ParticipantFactory(dialogue=dialogue, by_email=True)
    answers = at_once(*[lambda: take(Dialogue.objects.get(pk=dialogue.pk), "publish-results", by=planner)] * 2)
    assert len([one for one in answers if isinstance(one, TransitionError)]) == 1
    assert OutboxMessage.objects.filter(key__startswith=f"results:{dialogue.pk}:").count() == 5
