"""What is handed in, in one letter a morning to each editor."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import RefusedAddress, User
from mail.models import OutboxMessage
from sodertorn.desk.letters import tell_again, tell_editors
from tests import factories
from tests.transitions import take

pytestmark = pytest.mark.django_db


def letters():
    return [(one.address, one.body) for one in OutboxMessage.objects.filter(name="handed_in").order_by("pk")]


def long_ago(*records):
    for record in records:
        type(record).objects.filter(pk=record.pk).update(created_at=timezone.now() - dt.timedelta(hours=1))
        if hasattr(record, "steps"):
            record.steps.update(at=timezone.now() - dt.timedelta(hours=1))


def submitted(planner, organisation, title="Buller"):
    challenge = factories.ChallengeFactory(title=title, owner=organisation)
    take(challenge, "submit", by=planner)
    long_ago(challenge)
    return challenge


def test_each_editor_hears_of_everything_handed_in_once(editor, planner, organisation):
    other = factories.UserFactory(editor=True, language="en")
    challenge = submitted(planner, organisation)
    report = factories.ReportFactory(title="Skyfall", state="in_review", owner=organisation)
    factories.ReportFactory(title="Eget utkast")
    long_ago(report)
    assert tell_editors().number == 2
    assert {address for address, _body in letters()} == {editor.email, other.email}
    for _address, body in letters():
        assert "Buller" in body
        assert "Skyfall" in body
        assert "Eget utkast" not in body
        assert reverse("admin:challenges_challenge_change", args=[challenge.pk]) in body
    assert tell_editors().number == 0
    submitted(planner, organisation, "Trängsel")
    challenge.refresh_from_db()
    User.objects.update(handed_in_until=timezone.now() - dt.timedelta(hours=2))
    assert tell_editors().number == 2


def test_nothing_handed_in_sends_nothing(editor):
    assert tell_editors().number == 0
    assert letters() == []


def test_what_has_been_decided_meanwhile_is_not_told(editor, planner, organisation):
    challenge = submitted(planner, organisation)
    take(challenge, "return", by=editor, reason="Mer")
    assert tell_editors().number == 0


def test_nobody_else_and_nobody_who_has_turned_it_off_gets_it(client, editor, planner, organisation):
    client.force_login(editor)
    home = reverse("accounts:home")
    assert "editors_letter" in client.get(home).context["form"].fields
    client.post(home, {"display_name": editor.display_name, "language": "sv"})
    editor.refresh_from_db()
    assert not editor.editors_letter
    factories.UserFactory(editor=True, is_active=False)
    RefusedAddress.note(factories.UserFactory(editor=True).email, said="550")
    submitted(planner, organisation)
    assert tell_editors().number == 0
    client.force_login(planner)
    assert "editors_letter" not in client.get(home).context["form"].fields


def test_lost_letter_is_told_again(editor, planner, organisation):
    submitted(planner, organisation)
    tell_editors()
    (message,) = OutboxMessage.objects.filter(name="handed_in")
    tell_again(message.key)
    OutboxMessage.objects.all().delete()
    assert tell_editors().number == 1
