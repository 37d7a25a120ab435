"""Each state of a contribution, for each visitor, in each kind of activity: who reads it, and whose steps have effect.

``DOES`` says of each step in which states it works, and for whom; everywhere else it changes nothing, and is answered
by a page, a login or a refusal. A note of a workshop has no author: the organiser corrects and removes it. A meeting
has registrations in place of contributions, with a table of their own.
"""

from dataclasses import dataclass
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import reverse

from dialogues.models import Answer, Contribution, Registration
from tests import factories
from tests.dialogues.taking_part import at, by_hand, of
from tests.transitions import logged_in

pytestmark = pytest.mark.django_db
VISITORS = ("anonymous", "author", "resident", "other_planner", "reader", "planner", "editor")
ACCOUNTS = set(VISITORS) - {"anonymous"}
RUN_IT = {"planner", "editor"}
KINDS = ("ideas", "map", "workshop")
S = Contribution.State
UNSEEN = {S.UNCONFIRMED, S.AWAITING_REVIEW, S.HIDDEN, S.APPEALED, S.UPHELD}
CHANGEABLE = {S.UNCONFIRMED, S.AWAITING_REVIEW, S.PUBLISHED}
EVERY = set(S)


@dataclass(frozen=True)
class Step:
    """What is sent, the states in which it works, and for whom; ``notes`` where that differs for a note."""

    name: str
    words: dict[str, Any]
    states: set
    who: set
    notes: set | None = None


NEW_WORDS = {"title": "Bänkar", "text": "Nya ord", "place_text": "Vid ån"}
AUTHOR: set = {"author"}
NOBODY: set = set()
STEPS = {
    step.name: step
    for step in (
        Step("contribution-edit", NEW_WORDS, CHANGEABLE, AUTHOR, NOBODY),
        Step("withdraw", {}, EVERY - {S.WITHDRAWN}, AUTHOR, NOBODY),
        Step("appeal", {"text": "Läs igen."}, {S.HIDDEN}, AUTHOR, NOBODY),
        Step("support", {"wanted": "1"}, {S.PUBLISHED}, ACCOUNTS - AUTHOR, ACCOUNTS),
        Step("reply", {"text": "Jag med"}, {S.PUBLISHED}, ACCOUNTS),
        Step("flag", {"note": "Reklam"}, {S.PUBLISHED}, set(VISITORS)),
        Step("moderate", {"do": "hide"}, {S.AWAITING_REVIEW, S.PUBLISHED}, RUN_IT),
        Step("answer", {"state": "considered", "text": ""}, {S.PUBLISHED}, RUN_IT),
        Step("note-edit", {"text": "Nya ord", "channel": "paper", "language": "sv"}, {S.PUBLISHED}, NOBODY, RUN_IT),
        Step("note-remove", {}, EVERY - {S.WITHDRAWN}, NOBODY, RUN_IT),
    )
}  # fmt: skip


class World:
    def __init__(self) -> None:
        organisation = factories.OrganisationFactory()
        self.planner = factories.MembershipFactory(organisation=organisation).user
        self.reader = factories.MembershipFactory(organisation=organisation, role="reader").user
        self.other_planner = factories.MembershipFactory().user
        self.editor = factories.UserFactory(editor=True)
        self.author, self.resident = factories.UserFactory(), factories.UserFactory()
        self.dialogue = factories.DialogueFactory(open_now=True, organiser=organisation, edit_minutes=60)
        self.rule = factories.RuleFactory(dialogue=self.dialogue)
        self.activities = {
            kind: factories.ActivityFactory(dialogue=self.dialogue, kind=kind, slug=kind) for kind in KINDS
        }
        self.meeting = factories.MeetingFactory(activity__dialogue=self.dialogue)
        for name in ("resident", "planner"):
            factories.ParticipantFactory(dialogue=self.dialogue, user=getattr(self, name))
        self.cookies = {name: logged_in(getattr(self, name, None)).cookies for name in VISITORS}

    def said(self, kind, state):
        activity = self.activities[kind]
        values: dict[str, Any] = {"activity": activity, "state": state, "title": "Bänkar", "place_text": "Vid ån"}
        if state in Contribution.UNSEEN:
            values |= {"hidden_rule": self.rule, "hidden_by": factories.UserFactory()}
        if state == S.MERGED:
            values["merged_into"] = factories.ContributionFactory(activity=activity, published=True)
        author = {"participant": None, "channel": "paper"} if kind == "workshop" else {"author": self.author}
        return factories.ContributionFactory(**values, **author)


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        yield World()
        transaction.set_rollback(True)


def client_of(world, visitor):
    cache.clear()
    client = Client()
    client.cookies.update(world.cookies[visitor])
    return client


def columns(one):
    """Return all that a step can change about a contribution, and how much hangs on it."""
    row = Contribution.objects.filter(pk=one.pk).values("state", "text", "edited_at", "n_supports", "appeal").get()
    return (
        *row.values(),
        one.supports.count(),
        one.replies.count(),
        one.flags.count(),
        one.steps.count(),
        Answer.objects.filter(contribution=one).count(),
    )


def may_read(kind, state, visitor):
    if state == S.PUBLISHED:
        return True
    return visitor in RUN_IT or (visitor == "author" and kind != "workshop")


@pytest.mark.parametrize("state", S.values)
@pytest.mark.parametrize("kind", KINDS)
def test_page_follows_permissions(world, kind, state):
    with transaction.atomic():
        one = world.said(kind, state)
        codes = {visitor: client_of(world, visitor).get(of("contribution", one)).status_code for visitor in VISITORS}
        transaction.set_rollback(True)
    if state == S.MERGED:  # which leads to where it lives on
        assert codes == dict.fromkeys(VISITORS, 302)
    else:
        assert codes == {visitor: 200 if may_read(kind, state, visitor) else 404 for visitor in VISITORS}


@pytest.mark.parametrize("state", S.values)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", STEPS)
def test_transition_follows_permissions(world, name, kind, state):
    step = STEPS[name]
    who = step.notes if kind == "workshop" and step.notes is not None else step.who
    done = set()
    one = world.said(kind, state)
    before = columns(one)
    sent = by_hand(**step.words, seen=one.version, rule=world.rule.pk if name == "moderate" else "")
    for visitor in VISITORS:
        with transaction.atomic():
            response = client_of(world, visitor).post(of(name, one), sent)
            assert response.status_code in {200, 302, 403, 404}
            if columns(one) != before:
                done.add(visitor)
            elif not may_read(kind, state, visitor) and name != "flag":
                assert one.text not in response.text  # who may not read it does not learn it so
            transaction.set_rollback(True)
    assert done == (who if state in step.states else set())


# A meeting

R = Registration.State


@pytest.mark.parametrize("state", R.values)
def test_registration_is_given_back_by_whose_it_is(world, state):
    done = set()
    for visitor in VISITORS:
        with transaction.atomic():
            participant = factories.ParticipantFactory(dialogue=world.dialogue, user=world.author)
            one = factories.RegistrationFactory(
                meeting=world.meeting, participant=participant, state=state, needs="Ramp"
            )
            url = reverse("dialogues:cancel-registration", args=[world.dialogue.slug, one.pk])
            response = client_of(world, visitor).post(url)
            assert response.status_code in {200, 302, 403, 404}
            one.refresh_from_db()
            if one.state != state:
                done.add(visitor)
            transaction.set_rollback(True)
    assert done == ({"author"} if state != R.CANCELLED else set())


@pytest.mark.parametrize("state", R.values)
def test_who_comes_is_read_by_those_who_hold_the_meeting(world, state):
    """Of what each of them needs nobody else reads: not on the page, in the calendar or in the export."""
    with transaction.atomic():
        participant = factories.ParticipantFactory(dialogue=world.dialogue, user=world.author, name_shown="Hemlignamn")
        factories.RegistrationFactory(meeting=world.meeting, participant=participant, state=state, needs="Hemligbehov")
        seen = {}
        for visitor in VISITORS:
            client = client_of(world, visitor)
            public = [
                at("activity", world.meeting.activity),
                world.dialogue.get_absolute_url(),
                reverse("dialogues:calendar"),
                reverse("dialogues:open-data-file", args=[world.dialogue.slug, "json"]),
            ]
            for address in public:
                response = client.get(address)
                text = (b"".join(response) if response.streaming else response.content).decode()
                assert "Hemlig" not in text
            response = client.get(at("registrations", world.meeting.activity))
            seen[visitor] = response.status_code == 200 and "Hemlignamn" in response.text
        transaction.set_rollback(True)
    hold_it = RUN_IT if state in {R.REGISTERED, R.WAITING} else set()
    assert {visitor for visitor, sees in seen.items() if sees} == hold_it


@pytest.mark.parametrize("state", [None, *R.values])
def test_place_is_taken_by_everybody_with_an_account_once(world, state):
    done = set()
    for visitor in VISITORS:
        with transaction.atomic():
            if state:
                participant = factories.ParticipantFactory(dialogue=world.dialogue, user=world.author)
                factories.RegistrationFactory(meeting=world.meeting, participant=participant, state=state)
            before = world.meeting.registrations.standing().count()
            client_of(world, visitor).post(at("register", world.meeting.activity), by_hand(needs="", name_shown="Kim"))
            if world.meeting.registrations.standing().count() > before:
                done.add(visitor)
            transaction.set_rollback(True)
    assert done == (ACCOUNTS - {"author"} if state in {R.REGISTERED, R.WAITING, R.UNCONFIRMED} else ACCOUNTS)
