"""Every transition of a dialogue, from every state, by everybody: allowed, or refused with nothing changed."""

import datetime as dt
from itertools import product

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone

from core.workflow import TransitionError
from dialogues.models import Dialogue
from dialogues.planning.needs import OpeningNeed
from dialogues.workflow import DIALOGUE_TRANSITIONS
from mail.models import OutboxMessage
from partners.models import Membership, Organisation
from tests import factories
from tests.parallel import at_once, needs_rows_that_lock
from tests.transitions import logged_in, said, take

State = Dialogue.State
ROLES = ("anonymous", "resident", "other_planner", "reader", "planner", "editor")
RUN_IT = {"planner", "editor"}
ON_SITE = {*State.values} - {State.DRAFT}

# name: (states it starts in, state it leads to)
TABLE = {
    "open": ((State.DRAFT, State.SCHEDULED), State.OPEN),
    "schedule": ((State.DRAFT,), State.SCHEDULED),
    "close": ((State.OPEN,), State.CLOSED),
    "publish-results": ((State.CLOSED,), State.RESULTS_PUBLISHED),
    "reopen": ((State.CLOSED,), State.OPEN),
    "follow-up": ((State.RESULTS_PUBLISHED,), State.FOLLOWED_UP),
    "archive": ((State.RESULTS_PUBLISHED, State.FOLLOWED_UP, State.CANCELLED), State.ARCHIVED),
    "cancel": ((State.SCHEDULED, State.OPEN, State.CLOSED), State.CANCELLED),
}
NEED_REASON = {"reopen", "cancel"}


def days(n):
    return timezone.localdate() + dt.timedelta(days=n)


def in_state(state, **given):
    """Return a dialogue of Huddinge's in ``state`` that lacks nothing."""
    huddinge = Organisation.objects.filter(slug="huddinge-kommun").first()
    planned = state in {State.DRAFT, State.SCHEDULED}
    return factories.DialogueFactory(
        **{
            "slug": "dialogen",
            "organiser": huddinge or factories.OrganisationFactory(slug="huddinge-kommun"),
            "ready": True,
            "state": state,
            "answer_by": days(60),
            "started": days(5 if planned else -5).isoformat(),
            "result": "Lamporna byts." if state == State.CLOSED else "",
            **(factories.on_the_site if state in ON_SITE else {}),
            **given,
        }
    )


def somebody(role):
    if role == "anonymous":
        return None
    if role in {"resident", "editor"}:
        return factories.UserFactory(editor=role == "editor")
    huddinge = Organisation.objects.get(slug="huddinge-kommun")
    organisation = factories.OrganisationFactory() if role == "other_planner" else huddinge
    member = Membership.Role.READER if role == "reader" else Membership.Role.PLANNER
    return factories.MembershipFactory(organisation=organisation, role=member).user


def send(client, dialogue, name, reason="För att det behövs."):
    return client.post(reverse("dialogues:transition", args=[dialogue.slug, name]), {"reason": reason})


def put_into(dialogue, state):
    """Bring the dialogue into ``state`` by an UPDATE, and forget its history."""
    given = {"publication": "draft", "published_at": None, **(factories.on_the_site if state in ON_SITE else {})}
    started = days(5 if state in {State.DRAFT, State.SCHEDULED} else -5).isoformat()
    Dialogue.objects.filter(pk=dialogue.pk).update(
        state=state, started=started, ended="", result_sv="Lamporna byts.", **given
    )
    dialogue.steps.all().delete()
    dialogue.refresh_from_db()


def test_the_table_has_every_transition():
    assert {*TABLE, "publish", "unpublish"} == set(DIALOGUE_TRANSITIONS)
    assert {row.name for row in DIALOGUE_TRANSITIONS.values() if row.reason} == NEED_REASON


@pytest.mark.django_db
@pytest.mark.parametrize("name", TABLE)
def test_transition_is_taken_or_refused_as_the_table_says(name, subtests):
    dialogue = in_state(State.DRAFT)
    users = {role: somebody(role) for role in ROLES}
    clients = {role: logged_in(user) for role, user in users.items()}
    for state, role in product(State, ROLES):
        put_into(dialogue, state)
        with subtests.test(state=state, role=role):
            expect(send(clients[role], dialogue, name), dialogue, name, state, role, users[role])


def expect(response, dialogue, name, state, role, user):
    starts, to = TABLE[name]
    before = dialogue.publication
    dialogue.refresh_from_db()
    if role in RUN_IT and state in starts:
        assert response.status_code == 302
        assert (dialogue.state, dialogue.is_published) == (to, True)
        step = dialogue.steps.get()
        assert (step.from_state, step.to_state, step.actor) == (state, to, user)
        assert step.actor_name == ("" if role == "editor" else dialogue.organiser.name)
        assert step.reason == ("För att det behövs." if name in NEED_REASON else "")
        return
    assert (dialogue.state, dialogue.publication, dialogue.steps.count()) == (state, before, 0)
    if role == "anonymous":
        assert "/konto/login/" in response["Location"]
    elif role in {"resident", "other_planner"} and not dialogue.is_published:
        assert response.status_code == 404
    elif role not in RUN_IT:
        assert response.status_code == 403
    else:  # too late: a reason that was written is still there
        assert response.status_code == (200 if name in NEED_REASON else 302)
        assert dialogue.get_state_display() in said(response)


@pytest.fixture
def client(client, db):
    factories.OrganisationFactory(slug="huddinge-kommun")
    return client


@pytest.fixture
def planner(client):
    client.force_login(somebody("planner"))
    return client


def told(response):
    return " ".join(str(message) for message in get_messages(response.wsgi_request))


def test_transition_page_get_changes_nothing(planner):
    dialogue = in_state(State.DRAFT)
    assert planner.get(reverse("dialogues:transition", args=[dialogue.slug, "open"])).status_code == 200
    dialogue.refresh_from_db()
    assert dialogue.state == State.DRAFT


@pytest.mark.parametrize("reason", ["", "  ", "\u200b\u202e", "å" * 2001, "a\x00b"])
def test_step_that_needs_a_reason_asks_for_it_and_keeps_what_was_written(planner, reason):
    dialogue = in_state(State.OPEN)
    response = send(planner, dialogue, "cancel", reason)
    assert response.status_code == 200
    assert response.context["form"].errors["reason"]
    dialogue.refresh_from_db()
    assert dialogue.state == State.OPEN


def test_form_text_survives_expired_session(client):
    dialogue, user = in_state(State.OPEN), somebody("planner")
    response = send(client, dialogue, "cancel", "Bygget är uppskjutet.")
    assert "/konto/login/" in response["Location"]
    client.force_login(user)
    page = client.get(reverse("dialogues:transition", args=[dialogue.slug, "cancel"]))
    assert "Bygget är uppskjutet." in page.text


# What is missing


@pytest.mark.parametrize("name", ["open", "schedule"])
@pytest.mark.parametrize(
    ("need", "take_away"),
    [
        (OpeningNeed.PROMISE, lambda one: Dialogue.objects.filter(pk=one.pk).update(influence="")),
        (OpeningNeed.PROMISE, lambda one: Dialogue.objects.filter(pk=one.pk).update(promise_sv="", promise_en="")),
        (OpeningNeed.ANSWER_BY, lambda one: Dialogue.objects.filter(pk=one.pk).update(answer_by=None)),
        (OpeningNeed.ACTIVITY, lambda one: one.activities.all().delete()),
        (OpeningNeed.RULES, lambda one: one.rules.all().delete()),
    ],
)
def test_dialogue_is_not_opened_while_something_is_missing(planner, name, need, take_away):
    dialogue = in_state(State.DRAFT)
    take_away(dialogue)
    page = planner.get(reverse("dialogues:transition", args=[dialogue.slug, name]))
    assert page.context["missing"] == [need]
    response = send(planner, dialogue, name)
    assert str(need.label) in told(response)
    dialogue.refresh_from_db()
    assert (dialogue.state, dialogue.is_published) == (State.DRAFT, False)
    shown = planner.get(dialogue.get_absolute_url())
    assert [one for one, is_met in shown.context["needs"] if not is_met] == [need]


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("open", {"answer_by": days(-1)}),
        ("open", {"started": days(-9).isoformat(), "ended": days(-1).isoformat()}),
        ("schedule", {"answer_by": days(-1)}),
        ("schedule", {"started": ""}),
        ("schedule", {"started": days(0).isoformat()}),
    ],
)
def test_dialogue_whose_days_have_passed_is_not_opened(planner, name, given):
    dialogue = in_state(State.DRAFT, **given)
    response = send(planner, dialogue, name)
    assert told(response)
    dialogue.refresh_from_db()
    assert (dialogue.state, dialogue.is_published) == (State.DRAFT, False)


def test_dialogue_held_elsewhere_is_not_opened_here(planner):
    dialogue = in_state(State.CLOSED, ready=False, answer_by=None)
    assert send(planner, dialogue, "reopen").status_code == 200
    dialogue.refresh_from_db()
    assert dialogue.state == State.CLOSED


# What a step sets


def test_first_day_is_the_day_on_which_it_opens(planner):
    dialogue = in_state(State.SCHEDULED, ended=days(20).isoformat())
    send(planner, dialogue, "open")
    dialogue.refresh_from_db()
    assert (dialogue.started, dialogue.ended) == (days(0).isoformat(), days(20).isoformat())
    assert dialogue.first_answer_by == dialogue.answer_by


def test_last_day_is_the_day_on_which_it_closes(planner):
    dialogue = in_state(State.OPEN, ended=days(20).isoformat())
    send(planner, dialogue, "close")
    dialogue.refresh_from_db()
    assert dialogue.ended == days(0).isoformat()


def test_dialogue_that_is_reopened_stays_open(planner):
    dialogue = in_state(State.CLOSED, ended=days(-1).isoformat())
    send(planner, dialogue, "reopen")
    dialogue.refresh_from_db()
    assert (dialogue.state, dialogue.ended) == (State.OPEN, "")


def test_those_who_contributed_or_meant_to_come_are_told_of_the_cancelling(planner):
    dialogue = in_state(State.OPEN)
    by_email = factories.ParticipantFactory(dialogue=dialogue, by_email=True)
    guest = factories.ParticipantFactory(dialogue=dialogue, guest=True)
    unconfirmed = factories.ParticipantFactory(dialogue=dialogue, by_email=True, confirmed_at=None)
    for participant in (by_email, by_email, guest, unconfirmed):
        factories.ContributionFactory(activity=dialogue.activities.get(), participant=participant)
    meeting = factories.MeetingFactory(activity__dialogue=dialogue, activity__kind="meeting")
    coming = factories.RegistrationFactory(meeting=meeting).participant
    take(dialogue, "cancel", by=somebody("planner"), reason="Bygget är uppskjutet.")
    letters = {(one.address, one.key.split(":")[0]) for one in OutboxMessage.objects.all()}
    assert letters == {(by_email.email, "dialogue_cancelled"), (coming.user.email, "meeting_cancelled")}
    page = planner.get(dialogue.get_absolute_url())
    assert "Bygget är uppskjutet." in page.text


def test_history_names_the_organisation_and_nobody_in_it(client):
    dialogue, user = in_state(State.OPEN), somebody("planner")
    client.force_login(user)
    send(client, dialogue, "close")
    client.logout()
    public = client.get(dialogue.get_absolute_url()).text
    assert dialogue.organiser.name in public
    assert user.display_name not in public
    assert user.email not in public


# At the same moment


def fresh(dialogue):
    return Dialogue.objects.get(pk=dialogue.pk)


@needs_rows_that_lock
@pytest.mark.django_db(transaction=True)
def test_concurrent_opens_second_gets_explanation():
    factories.OrganisationFactory(slug="huddinge-kommun")
    dialogue, user = in_state(State.DRAFT), somebody("planner")
    answers = at_once(*[lambda: take(fresh(dialogue), "open", by=user)] * 3)
    assert [isinstance(answer, TransitionError) for answer in answers].count(True) == 2
    assert dialogue.steps.count() == 1


@needs_rows_that_lock
@pytest.mark.django_db(transaction=True)
def test_concurrent_open_and_cancel_leave_one():
    factories.OrganisationFactory(slug="huddinge-kommun")
    dialogue, user = in_state(State.SCHEDULED), somebody("planner")
    at_once(
        lambda: take(fresh(dialogue), "open", by=user),
        lambda: take(fresh(dialogue), "cancel", by=user, reason="Nej."),
    )
    dialogue.refresh_from_db()
    moves = [(step.from_state, step.to_state) for step in dialogue.steps.order_by("id")]
    assert dialogue.state == State.CANCELLED
    assert moves in ([("scheduled", "open"), ("open", "cancelled")], [("scheduled", "cancelled")])
