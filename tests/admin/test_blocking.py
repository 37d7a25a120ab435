"""Blocking somebody asks what becomes of what they wrote."""

import pytest
from django.contrib.admin.models import LogEntry
from django.core import mail

from dialogues.models import Contribution
from tests import factories
from tests.admin.pages import list_of, messages_of, page_of, shown

pytestmark = pytest.mark.django_db
State = Contribution.State
WAYS = ("block-and-keep", "block-and-hide", "block-and-remove")


@pytest.fixture
def desk(client, superuser):
    client.force_login(superuser)
    return client


@pytest.fixture
def written(resident):
    dialogue = factories.DialogueFactory(open_now=True)
    published = factories.ContributionFactory(dialogue=dialogue, author=resident, published=True, text="Skräp ett")
    participant = published.participant
    waiting = factories.ContributionFactory(dialogue=dialogue, participant=participant, text="Skräp två")
    other = factories.ContributionFactory(dialogue=dialogue, published=True, text="Någon annans")
    return published, waiting, other


def state_of(contributions):
    return [Contribution.objects.get(pk=one.pk).state for one in contributions]


def test_no_way_to_block_leaves_the_question_out(desk, resident):
    page = shown(desk, page_of(resident))
    assert 'name="is_active"' not in page.text
    assert all(page_of(resident, "step", way) in page.text for way in WAYS)
    assert page_of(resident, "step", "unblock") not in page.text


@pytest.mark.parametrize("way", WAYS)
def test_a_reason_is_asked_for_first(desk, resident, written, way):
    response = desk.post(page_of(resident, "step", way), {"reason": " "})
    assert response.status_code == 200
    resident.refresh_from_db()
    assert resident.is_active
    assert state_of(written) == [State.PUBLISHED, State.AWAITING_REVIEW, State.PUBLISHED]


@pytest.mark.parametrize(
    ("way", "states"),
    [
        ("block-and-keep", [State.PUBLISHED, State.AWAITING_REVIEW, State.PUBLISHED]),
        ("block-and-hide", [State.HIDDEN, State.HIDDEN, State.PUBLISHED]),
        ("block-and-remove", [State.WITHDRAWN, State.WITHDRAWN, State.PUBLISHED]),
    ],
)
def test_what_was_chosen_is_done_and_stands_in_the_histories(desk, superuser, resident, written, way, states):
    response = desk.post(page_of(resident, "step", way), {"reason": "Samma reklam överallt."}, follow=True)
    assert "blocked" in messages_of(response)[0]
    resident.refresh_from_db()
    assert not resident.is_active
    assert state_of(written) == states
    changed = [one for one, state in zip(written, states, strict=True) if state in {State.HIDDEN, State.WITHDRAWN}]
    for one in changed:
        step = one.steps.get()
        assert (step.actor, step.reason) == (superuser, "Samma reklam överallt.")
    assert Contribution.objects.filter(text__startswith="Skräp").exists() == (way != "block-and-remove")
    assert "Samma reklam överallt." in LogEntry.objects.latest("action_time").get_change_message()


def test_the_author_is_told_of_what_is_hidden(desk, resident, written, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        desk.post(page_of(resident, "step", "block-and-hide"), {"reason": "Samma reklam överallt."})
    assert [message.to for message in mail.outbox] == [[resident.email]] * 2
    assert all("Samma reklam överallt." in message.body for message in mail.outbox)


def test_nothing_is_done_where_a_part_cannot_be(desk, resident, written, monkeypatch):
    from core.workflow import TransitionError  # noqa: PLC0415
    from sodertorn import blocking  # noqa: PLC0415

    real = blocking.hide_contribution

    def fails_at_the_second(contribution, **given):
        if contribution.pk == written[1].pk:
            raise TransitionError("Nej.")
        real(contribution, **given)

    monkeypatch.setattr(blocking, "hide_contribution", fails_at_the_second)
    desk.post(page_of(resident, "step", "block-and-hide"), {"reason": "Reklam."})
    resident.refresh_from_db()
    assert resident.is_active
    assert state_of(written) == [State.PUBLISHED, State.AWAITING_REVIEW, State.PUBLISHED]


def test_many_at_once_are_blocked_all_or_none(desk, superuser, resident):
    blocked, other = factories.UserFactory(is_active=False), factories.UserFactory()
    data = {"action": "block-and-keep", "confirmed": "1", "reason": "Reklam."}
    for wrong in (blocked, superuser):
        chosen = {**data, "_selected_action": [resident.pk, wrong.pk, other.pk]}
        response = desk.post(list_of(type(resident)), chosen, follow=True)
        assert len(messages_of(response)) == 2
        assert {type(resident).objects.get(pk=user.pk).is_active for user in (resident, other)} == {True}
    desk.post(list_of(type(resident)), {**data, "_selected_action": [resident.pk, other.pk]})
    assert not type(resident).objects.filter(pk__in=[resident.pk, other.pk], is_active=True).exists()


def test_unblocking_lets_in_and_changes_nothing_else(desk, resident, written):
    desk.post(page_of(resident, "step", "block-and-hide"), {"reason": "Reklam."})
    desk.post(page_of(resident, "step", "unblock"))
    resident.refresh_from_db()
    assert resident.is_active
    assert state_of(written) == [State.HIDDEN, State.HIDDEN, State.PUBLISHED]


def test_editors_block_nobody(client, editor, resident):
    client.force_login(editor)
    assert client.post(page_of(resident, "step", "block-and-keep"), {"reason": "x"}).status_code == 403
    resident.refresh_from_db()
    assert resident.is_active
