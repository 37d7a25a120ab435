"""The yearly question: once a year and reuse, in the right language, and nothing kept that nobody has confirmed."""

import datetime as dt
import re

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from mail.models import OutboxMessage
from outcomes import actions
from outcomes.models import Reuse
from tests.factories import MembershipFactory, OutcomeFactory, ReuseFactory
from tests.outcomes.helpers import answers

YEAR = dt.timedelta(days=366)


@pytest.fixture
def send(db, django_capture_on_commit_callbacks):
    def send():
        with django_capture_on_commit_callbacks(execute=True):
            call_command("send_follow_ups", verbosity=0)

    return send


def silent(**changes):
    """Return a reuse of which nothing has been heard for a year."""
    return ReuseFactory(heard_at=timezone.now() - YEAR, **changes)


def test_visitor_is_asked_with_a_link_that_works_without_a_login(client, send):
    reuse = silent(state="in_use", contact_email="plan@umea.example")
    send()
    assert mail.outbox[0].to == ["plan@umea.example"]
    path = re.search(r"https?://[^/]+(/\S+)", mail.outbox[0].body)[1]
    assert reuse.organisation_name in client.get(path).text


def test_newer_link_makes_the_older_useless(client, send):
    silent()
    send()
    with time_machine.travel(timezone.now() + YEAR):
        send()
        older, newer = (re.search(r"https?://[^/]+(/\S+)", message.body)[1] for message in mail.outbox)
        assert (client.get(older).status_code, client.get(newer).status_code) == (404, 200)


def test_members_answer_without_a_login_and_may_log_in(client, send, organisation, planner):
    reuse = silent(member=True, organisation=organisation, state="planned")
    send()
    assert mail.outbox[0].to == [planner.email]
    assert reverse("outcomes:reuse-edit", args=[reuse.outcome.slug, reuse.pk]) in mail.outbox[0].body
    path = re.search(r"https?://[^/]+(/\S+)", mail.outbox[0].body)[1]
    assert organisation.name in client.get(path).text
    assert client.post(path, answers(reuse, to="in_use")).status_code == 302
    reuse.refresh_from_db()
    step = reuse.steps.get()
    assert (reuse.state, step.actor, step.actor_label) == ("in_use", None, organisation.name)


def test_all_contacts_of_an_organisation_get_a_link_that_works(client, send, organisation):
    for _each in range(2):
        MembershipFactory(organisation=organisation, role="contact")
    silent(member=True, organisation=organisation)
    send()
    paths = [re.search(r"https?://[^/]+(/\S+)", message.body)[1] for message in mail.outbox]
    assert [client.get(path).status_code for path in paths] == [200, 200]


@pytest.mark.parametrize("members", [[], [{"role": "reader"}], [{"role": "contact", "user__is_active": False}]])
def test_organisation_that_nobody_reads_mail_for_is_tried_again(send, organisation, members):
    for member in members:
        MembershipFactory(organisation=organisation, **member)
    reuse = silent(member=True, organisation=organisation)
    send()
    reuse.refresh_from_db()
    assert (mail.outbox, reuse.asked_at, reuse.key_digest) == ([], None, "")
    contact = MembershipFactory(organisation=organisation, role="contact").user
    send()
    send()
    assert [message.to for message in mail.outbox] == [[contact.email]]


@pytest.mark.parametrize(("language", "address"), [("sv", "/resultat/"), ("en", "/en/outcomes/")])
def test_mail_is_in_the_language_of_the_form(send, language, address):
    silent(language=language)
    send()
    path = re.search(r"https?://[^/]+(/\S+)", mail.outbox[0].body)[1]
    assert path.startswith(address)


@pytest.mark.parametrize(
    "changes",
    [
        {"unconfirmed": True},
        {"state": "evaluated", "result": "Bra."},
        {"state": "abandoned", "abandoned_because": "Ingen tid."},
        {"contact_email": ""},
    ],
)
def test_follow_up_skips_finished_and_silenced_reuses(send, changes):
    silent(**changes)
    ReuseFactory()  # heard of lately
    silent(outcome=OutcomeFactory())  # of what is not on the site
    send()
    assert not mail.outbox


def test_each_is_asked_once_a_year(send):
    ReuseFactory.create_batch(3, heard_at=timezone.now() - YEAR)
    for _each in range(3):
        send()
    assert len(mail.outbox) == 3
    with time_machine.travel(timezone.now() + YEAR):
        send()
    assert len(mail.outbox) == 6


@pytest.mark.django_db(transaction=True)
def test_sender_that_dies_half_way_asks_each_once(monkeypatch):
    reuses = ReuseFactory.create_batch(3, heard_at=timezone.now() - YEAR)
    whole, asked = actions.queue_mail, []

    def dies(*args, **kwargs):
        if len(asked) == 1:
            raise KeyboardInterrupt  # in the middle of the second: its claim is taken back with it
        asked.append(kwargs["to"])
        whole(*args, **kwargs)

    monkeypatch.setattr(actions, "queue_mail", dies)
    with pytest.raises(KeyboardInterrupt):
        call_command("send_follow_ups", verbosity=0)
    assert len(mail.outbox) == 1
    monkeypatch.setattr(actions, "queue_mail", whole)
    for _each in range(2):
        call_command("send_follow_ups", verbosity=0)
    assert sorted(message.to[0] for message in mail.outbox) == sorted(reuse.contact_email for reuse in reuses)
    assert OutboxMessage.objects.waiting().count() == 0


def test_unconfirmed_reuse_is_deleted_after_a_month(send):
    with time_machine.travel(timezone.now() - dt.timedelta(days=31)):
        ReuseFactory(unconfirmed=True)
        old = ReuseFactory()
    new = ReuseFactory(unconfirmed=True)
    send()
    assert set(Reuse.objects.all()) == {old, new}


def test_former_members_are_not_asked(send, organisation):
    MembershipFactory(organisation=organisation, ended_on=dt.date(2026, 1, 2))
    silent(member=True, organisation=organisation)
    send()
    assert not mail.outbox
