"""What the parties promise each other: who agrees, who changes, and what everybody reads of it."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.db.models import RestrictedError
from django.urls import reverse
from django.utils import timezone

from mail.models import OutboxMessage
from talks.models import Commitment
from tests.factories import (
    CommitmentChangeFactory,
    CommitmentFactory,
    MembershipFactory,
    SeatFactory,
    SeatPersonFactory,
    TalkFactory,
    UserFactory,
)
from tests.parallel import at_once, needs_rows_that_lock
from tests.transitions import logged_in, take

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def talk():
    return TalkFactory(open_now=True)


@pytest.fixture
def owner(talk):
    return SeatPersonFactory(seat=talk.parties.get(role="landowner")).user


@pytest.fixture
def host(talk):
    return SeatPersonFactory(seat=talk.parties.get(role="municipality")).user


def address(name, commitment, *more):
    return reverse(f"talks:commitment-{name}", args=[commitment.talk.slug, commitment.pk, *more])


def promise(talk, user, **given):
    sent = {
        "text": "Vi låter lekplatsen ligga kvar i femton år.",
        "by": talk.parties.get(role="landowner").pk,
        "to": talk.parties.get(role="municipality").pk,
        "due_on": TODAY + dt.timedelta(days=90),
        "form_key": "6c2a0a3e-6a2b-4a0c-9f1e-0c8f2f9d7b11",
    }
    create = reverse("talks:commitment-create", args=[talk.slug])
    return logged_in(user).post(create, sent | given, follow=True)


def page_of(talk, user=None):
    return logged_in(user).get(talk.get_absolute_url()).content.decode()


def letters(name):
    return OutboxMessage.objects.filter(name=name).count()


def test_a_promise_is_public_once_the_other_side_has_agreed(talk, owner, host):
    promise(talk, owner)
    commitment = Commitment.objects.get()
    assert letters("commitment_proposed") == 1
    assert commitment.text not in page_of(talk)
    assert commitment.text not in page_of(talk, UserFactory(editor=True))
    logged_in(host).post(address("transition", commitment, "agree"))
    commitment.refresh_from_db()
    assert (commitment.state, commitment.number, commitment.agreed_on) == ("agreed", 1, TODAY)
    assert commitment.text in page_of(talk)
    assert letters("commitment_agreed") == 1
    assert [step.actor_name for step in commitment.steps.told()] == [commitment.to.organisation.name]


def test_the_promising_side_cannot_agree_for_the_other(talk, owner):
    commitment = CommitmentFactory(talk=talk, proposed=True)
    assert logged_in(owner).post(address("transition", commitment, "agree")).status_code == 403


def test_a_double_click_promises_once(talk, owner, host):
    promise(talk, owner)
    promise(talk, owner)
    assert Commitment.objects.count() == letters("commitment_proposed") == 1


def test_nothing_is_promised_to_oneself_or_for_a_day_that_has_passed(talk, owner):
    seat = talk.parties.get(role="landowner")
    answer = promise(talk, owner, to=seat.pk, due_on=TODAY - dt.timedelta(days=1))
    assert {"to", "due_on"} <= set(answer.context["form"].errors)
    assert "Vi låter lekplatsen" in answer.content.decode()
    assert not Commitment.objects.exists()


@pytest.mark.parametrize("kind", ["nobody", "resident", "another member", "an unnamed colleague", "editor", "left"])
def test_what_is_only_proposed_is_for_the_two_alone(talk, owner, kind):
    commitment = CommitmentFactory(talk=talk, proposed=True)
    third = SeatFactory(talk=talk, role="builder")
    visitor = {
        "nobody": lambda: None,
        "resident": UserFactory,
        "another member": lambda: MembershipFactory().user,
        "an unnamed colleague": lambda: MembershipFactory(organisation=commitment.by.organisation).user,
        "editor": lambda: UserFactory(editor=True),
        "left": lambda: SeatPersonFactory(seat=SeatFactory(talk=talk, state="ended", ended_on=TODAY)).user,
    }[kind]()
    assert commitment.text not in page_of(talk, visitor)
    answer = logged_in(visitor).get(address("transition", commitment, "agree"))
    assert answer.status_code == (302 if visitor is None else 404)
    beside = SeatPersonFactory(seat=third).user  # sits at the table, and is neither of the two
    room = logged_in(beside).get(reverse("talks:room", args=[talk.slug]))
    assert room.status_code == 200
    assert commitment.text not in room.content.decode()
    assert commitment.text in logged_in(owner).get(reverse("talks:room", args=[talk.slug])).content.decode()


def test_both_sides_change_a_promise_and_the_old_day_stays_on_the_page(talk, owner, host):
    commitment = CommitmentFactory(talk=talk)
    before, after = commitment.due_on, commitment.due_on + dt.timedelta(days=45)
    sent = {"text": commitment.text, "due_on": after, "because": "Underlaget är sent."}
    logged_in(owner).post(address("change", commitment), sent)
    assert "Underlaget är sent." not in page_of(talk)
    assert logged_in(owner).post(address("transition", commitment, "agree-change")).status_code == 403
    logged_in(host).post(address("transition", commitment, "agree-change"))
    commitment.refresh_from_db()
    assert (commitment.due_on, commitment.changes.get().due_before) == (after, before)
    assert "Underlaget är sent." in page_of(talk)
    assert letters("commitment_change_proposed") == letters("commitment_changed") == 1


def test_a_second_change_waits_for_the_answer_to_the_first(talk, host):
    commitment = CommitmentChangeFactory(commitment__talk=talk).commitment
    assert "måste besvaras först" in logged_in(host).get(address("change", commitment), follow=True).content.decode()


def test_it_is_kept_with_what_shows_it_and_open_again_when_it_is_not_done(talk, owner, host):
    commitment = CommitmentFactory(talk=talk)
    logged_in(owner).post(address("transition", commitment, "done"), {"reason": "Se https://example.org/avtal"})
    assert '<a href="https://example.org/avtal"' in page_of(talk)
    logged_in(host).post(address("transition", commitment, "not-done"), {"reason": "Avtalet gäller en annan plats."})
    commitment.refresh_from_db()
    assert (commitment.state, commitment.evidence, commitment.ended_on) == ("agreed", "", None)


def test_it_is_late_by_itself(talk, client):
    commitment = CommitmentFactory(talk=talk, due_on=TODAY - dt.timedelta(days=19))
    assert commitment.days_late == 19
    assert "19 dagar" in client.get(talk.get_absolute_url()).content.decode()


def test_a_party_that_has_left_keeps_its_promises_and_makes_no_new(talk, owner, host):
    commitment = CommitmentFactory(talk=talk)
    waits = CommitmentFactory(talk=talk, proposed=True)
    take(talk.parties.get(role="landowner"), "end", by=owner)
    assert promise(talk, owner).status_code == 403
    logged_in(host).post(address("transition", waits, "agree"))
    waits.refresh_from_db()
    assert waits.state == "proposed"
    logged_in(owner).post(address("transition", commitment, "done"), {"reason": "Den ligger kvar."})
    commitment.refresh_from_db()
    assert commitment.state == "done"


def test_both_sides_are_reminded_once_and_told_once_that_it_is_late(talk, owner, host):
    CommitmentFactory(talk=talk, due_on=TODAY + dt.timedelta(days=10))
    CommitmentFactory(talk=talk, due_on=TODAY - dt.timedelta(days=1))
    CommitmentFactory(talk=talk, done=True, due_on=TODAY - dt.timedelta(days=1))
    for _run in range(2):
        call_command("remind_of_commitments")
    assert (letters("commitment_due"), letters("commitment_late")) == (2, 2)


def test_a_seat_with_promises_is_not_deleted(talk):
    commitment = CommitmentFactory(talk=talk)
    with pytest.raises(RestrictedError):
        commitment.by.delete()
    talk.delete()
    assert not Commitment.objects.exists()


def test_an_organisation_shows_what_it_has_promised_and_nothing_of_what_it_has_not(talk, client):
    kept, late = (
        CommitmentFactory(talk=talk, done=True),
        CommitmentFactory(talk=talk, due_on=TODAY - dt.timedelta(days=3)),
    )
    proposed = CommitmentFactory(talk=talk, proposed=True)
    shown = client.get(kept.by.organisation.get_absolute_url()).content.decode()
    assert kept.text in shown
    assert "3 dagar" in shown
    assert proposed.text not in shown
    receiver = client.get(late.to.organisation.get_absolute_url()).content.decode()
    assert late.text not in receiver


# Two at the same moment


@needs_rows_that_lock
@pytest.mark.django_db(transaction=True)
def test_two_promises_agreed_on_at_once_get_two_numbers():
    talk = TalkFactory(open_now=True)
    host = SeatPersonFactory(seat=talk.parties.get(role="municipality")).user
    waiting = [CommitmentFactory(talk=talk, proposed=True) for _two in range(2)]
    copies = [Commitment.objects.get(pk=one.pk) for one in waiting]
    assert at_once(*(lambda one=one: take(one, "agree", by=host) for one in copies)) == [None, None]
    assert sorted(talk.commitments.values_list("number", flat=True)) == [1, 2]


@needs_rows_that_lock
@pytest.mark.django_db(transaction=True)
def test_a_promise_is_agreed_on_or_taken_back_and_never_both():
    talk = TalkFactory(open_now=True)
    host, owner = (SeatPersonFactory(seat=talk.parties.get(role=role)).user for role in ("municipality", "landowner"))
    commitment = CommitmentFactory(talk=talk, proposed=True)
    one, other = (Commitment.objects.get(pk=commitment.pk) for _twice in range(2))
    answers = at_once(lambda: take(one, "agree", by=host), lambda: take(other, "take-back", by=owner))
    assert sorted(type(answer).__name__ for answer in answers) == ["NoneType", "TransitionError"]
    assert commitment.steps.count() == 1


@needs_rows_that_lock
@pytest.mark.django_db(transaction=True)
def test_a_party_leaves_while_the_other_agrees():
    talk = TalkFactory(open_now=True)
    host, owner = (SeatPersonFactory(seat=talk.parties.get(role=role)).user for role in ("municipality", "landowner"))
    commitment = CommitmentFactory(talk=talk, proposed=True)
    seat = talk.parties.get(role="landowner")
    answers = at_once(lambda: take(commitment, "agree", by=host), lambda: take(seat, "end", by=owner))
    commitment.refresh_from_db()
    seat.refresh_from_db()
    assert seat.state == "ended"
    assert answers.count(None) == (2 if commitment.state == "agreed" else 1)


@needs_rows_that_lock
@pytest.mark.django_db(transaction=True)
def test_it_is_done_while_the_other_side_agrees_to_a_change():
    talk = TalkFactory(open_now=True)
    host, owner = (SeatPersonFactory(seat=talk.parties.get(role=role)).user for role in ("municipality", "landowner"))
    change = CommitmentChangeFactory(commitment__talk=talk)
    one, other = (Commitment.objects.get(pk=change.commitment_id) for _twice in range(2))
    answers = at_once(
        lambda: take(one, "agree-change", by=host), lambda: take(other, "done", by=owner, reason="Den ligger kvar.")
    )
    one.refresh_from_db()
    change.refresh_from_db()
    assert one.state == "done"
    assert change.state in {"agreed", "declined"}
    assert (change.state == "agreed") == (answers.count(None) == 2)
