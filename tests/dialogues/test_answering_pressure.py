"""Answering and merging under double clicks, forged forms, lost sessions and stale pages."""

import pytest
from django.test import Client
from django.urls import reverse

from core.workflow import TransitionError
from dialogues.answering import actions
from dialogues.models import Answer, Contribution, ParticipantLink, Statement
from mail.models import OutboxMessage
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def dialogue(organisation):
    return factories.DialogueFactory(open_now=True, organiser=organisation)


@pytest.fixture
def activity(dialogue):
    return factories.ActivityFactory(dialogue=dialogue)


@pytest.fixture
def client(client, planner):
    client.force_login(planner)
    return client


def said(activity, n=1, **values):
    made = [factories.ContributionFactory(activity=activity, published=True, **values) for _ in range(n)]
    return made[0] if n == 1 else made


def at(name, dialogue, *more):
    return reverse(f"dialogues:{name}", args=[dialogue.slug, *more])


def asked(one, other):
    Contribution.objects.filter(pk=one.pk).update(merge_proposed=other)
    one.refresh_from_db()


# Answering


@pytest.mark.parametrize("query", ["activity=999999", "category=x", "answer=burned"])
def test_invalid_filter_selects_no_contributions(client, dialogue, activity, query):
    """Else one answer would go to everybody who has said anything."""
    said(activity, 2)
    sent = {"all_found": "on", "state": "out_of_scope"}
    response = client.post(f"{at('answers', dialogue)}?{query}", sent)
    assert response.status_code == 200
    assert response.context["form"].errors
    assert not Answer.objects.exists()


def test_answering_all_includes_every_page(client, dialogue, activity, monkeypatch):
    """Those who have been answered so already do not stand in the way of the others."""
    monkeypatch.setattr("dialogues.answering.views.MOST_AT_ONCE", 3)
    said(activity, 7)
    sent = {"all_found": "on", "state": "out_of_scope", "text": "Det avgörs av regionen."}
    for _ in range(3):
        client.post(at("answers", dialogue), sent)
    assert Answer.objects.count() == 7
    assert OutboxMessage.objects.filter(key__startswith="answer:").count() == 7


@pytest.mark.parametrize("text", ["Vi gör det.", ""])
def test_changed_final_answer_needs_new_text(activity, planner, text):
    contribution = said(activity)
    factories.AnswerFactory(contribution=contribution, state="accepted", text="Vi gör det.")
    for to in ("out_of_scope", "partly"):
        with pytest.raises(TransitionError):
            actions.answer(contribution, to=to, text=text, by=planner)
    assert Answer.objects.get().state == "accepted"


def test_ticks_and_filter_survive_expired_session(dialogue, activity, planner):
    client, contribution = Client(), said(activity, text="Bänkar")
    address = f"{at('answers', dialogue)}?q=bank"
    sent = {"chosen": [contribution.pk], "state": "accepted", "text": "Vi gör det."}
    onwards = client.post(address, sent)
    assert onwards.status_code == 302
    client.force_login(planner)
    page = client.get(address)
    assert page.context["form"]["text"].value() == "Vi gör det."
    assert page.context["chosen"] == {contribution.pk}


# Merging


def test_mutual_merges_happen_once(activity):
    one, other = said(activity, 2)
    asked(one, other)
    asked(other, one)
    actions.consent_to_merge(one, by=None)
    other.refresh_from_db()
    assert (other.state, other.merge_proposed) == ("published", None)


def test_earlier_merges_redirect_to_final_target(activity):
    one, other, last = said(activity, 3)
    asked(one, other)
    actions.consent_to_merge(one, by=None)
    other.refresh_from_db()
    asked(other, last)
    actions.consent_to_merge(other, by=None)
    one.refresh_from_db()
    assert one.merged_into == last


def test_both_are_told_of_a_merge(activity):
    one, other = said(activity, 2)
    asked(one, other)
    actions.consent_to_merge(one, by=None)
    told = set(OutboxMessage.objects.values_list("address", flat=True))
    assert told == {one.participant.user.email, other.participant.user.email}


def test_somebody_who_wrote_both_is_told_once(activity):
    one = said(activity)
    other = said(activity, participant=one.participant)
    asked(one, other)
    actions.consent_to_merge(one, by=None)
    assert OutboxMessage.objects.count() == 1


@pytest.mark.parametrize("sent", [{}, {"answer": ""}, {"answer": "maybe"}])
def test_invalid_merge_answer_changes_nothing(client, activity, sent):
    one, other = said(activity, 2)
    asked(one, other)
    client.force_login(one.participant.user)
    response = client.post(reverse("mine:answer-merge", args=[one.pk]), sent)
    assert response.status_code in {200, 302}
    one.refresh_from_db()
    assert (one.state, one.merge_proposed) == ("published", other)


# Statements


def test_two_clicks_write_one_statement(client, dialogue):
    address = at("statement-create", dialogue)
    page = client.get(address)
    key = page.context["form"]["form_key"].value() if "form_key" in page.context["form"].fields else ""
    sent = {"text": "Det blir bänkar.", "order": "1", "form_key": key}
    answers = [client.post(address, sent).status_code for _ in range(2)]
    assert answers == [302, 302]
    assert Statement.objects.count() == 1


def test_second_click_of_removing_leads_back(client, dialogue):
    statement = factories.StatementFactory(dialogue=dialogue)
    address = at("statement-remove", dialogue, statement.pk)
    assert [client.post(address).status_code for _ in range(2)] == [302, 302]


def test_contribution_linked_by_colleague_meanwhile_is_kept(client, dialogue, activity):
    statement = factories.StatementFactory(dialogue=dialogue)
    first, later = said(activity, 2)
    statement.contributions.add(first)
    page = client.get(at("statement-edit", dialogue, statement.pk)).context["form"]
    seen = {name: page[name].value() for name in page.fields if page[name].value() is not None}
    statement.contributions.add(later)
    response = client.post(at("statement-edit", dialogue, statement.pk), seen)
    assert response.status_code == 302, response.context["form"].errors
    assert set(statement.contributions.all()) == {first, later}


# The private link


@pytest.fixture
def waiting(dialogue):
    participant = factories.ParticipantFactory(dialogue=dialogue, by_email=True, confirmed_at=None)
    key = ParticipantLink.objects.give(participant, "confirm")
    factories.ContributionFactory(dialogue=dialogue, participant=participant, state="unconfirmed")
    return key


def test_browser_can_send_the_form_that_confirms(waiting):
    """A page that says no-referrer posts with “Origin: null”, which is refused as forged."""
    client = Client(enforce_csrf_checks=True)
    page = client.get(reverse("mine:confirm", args=[waiting]))
    assert page["Referrer-Policy"] == "same-origin"
    token = page.text.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]
    sent = client.post(
        reverse("mine:confirm", args=[waiting]),
        {"csrfmiddlewaretoken": token, f"contribution-{Contribution.objects.get().pk}": "on"},
        headers={"origin": "null" if page["Referrer-Policy"] == "no-referrer" else "http://testserver"},
    )
    assert sent.status_code == 302
    assert Contribution.objects.get().state == "awaiting_review"
