"""The yearly question: once a year and reuse, in the right language, and nothing kept that nobody has confirmed."""

import datetime as dt
import re
from io import StringIO

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command
from django.core.management.base import CommandError
from django.urls import reverse
from django.utils import timezone

from core.models import LivedThrough
from mail.models import OutboxMessage
from outcomes import actions
from outcomes.management.commands import send_follow_ups
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


def test_link_of_a_year_ago_has_had_its_time(client, send):
    silent()
    send()
    with time_machine.travel(timezone.now() + YEAR):
        send()
        older, newer = (re.search(r"https?://[^/]+(/\S+)", message.body)[1] for message in mail.outbox)
        assert (client.get(older).status_code, client.get(newer).status_code) == (410, 200)


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
    assert (mail.outbox, reuse.asked_at, reuse.links.count()) == ([], None, 0)
    contact = MembershipFactory(organisation=organisation, role="contact").user
    send()
    send()
    assert [message.to for message in mail.outbox] == [[contact.email]]


def test_question_that_no_address_took_is_asked_again(send, organisation, settings, caplog):
    caplog.set_level("CRITICAL")
    healthy, settings.MAIL_SERVER = settings.MAIL_SERVER, "tests.mail.test_deferrals.Says"
    reuse = silent(contact_email="b@example.org")
    send()
    reuse.refresh_from_db()
    assert (OutboxMessage.objects.get().state, reuse.asked_at) == ("refused", None)
    settings.MAIL_SERVER = healthy
    send()
    assert not mail.outbox  # nobody is there
    Reuse.objects.update(contact_email="plan@example.org")
    send()
    assert [message.to for message in mail.outbox] == [["plan@example.org"]]


def test_question_that_a_colleague_has_is_not_asked_again(send, organisation, settings):
    settings.MAIL_SERVER = "tests.mail.test_deferrals.Says"
    MembershipFactory(organisation=organisation, role="contact", user__email="b@example.org")
    colleague = MembershipFactory(organisation=organisation, role="contact").user
    reuse = silent(member=True, organisation=organisation)
    send()
    reuse.refresh_from_db()
    assert reuse.asked_at
    assert [message.to for message in mail.outbox] == [[colleague.email]]


def test_one_question_that_cannot_be_asked_stops_no_other(db, monkeypatch, caplog):
    caplog.set_level("CRITICAL")
    first, _second = silent(), silent()
    real = send_follow_ups.ask_how_it_goes

    def ask(reuse):
        if reuse.pk == first.pk:
            raise ValueError("a row that nobody can read")
        return real(reuse)

    monkeypatch.setattr(send_follow_ups, "ask_how_it_goes", ask)
    with pytest.raises(CommandError):
        call_command("send_follow_ups", verbosity=0)
    assert OutboxMessage.objects.count() == 1


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


def test_unconfirmed_reuse_is_announced_and_deleted_after_a_month(db, capsys):
    now = timezone.now()
    with time_machine.travel(now - dt.timedelta(days=31)):
        old = ReuseFactory()
        ReuseFactory(unconfirmed=True, outcome=old.outcome)
    new = ReuseFactory(unconfirmed=True, outcome=old.outcome)
    for days, left in ((0, 3), (6, 3), (7.1, 2), (20, 2)):
        LivedThrough.objects.update(seen_at=now + dt.timedelta(days=days))  # while it goes on
        with time_machine.travel(now + dt.timedelta(days=days)):
            call_command("forget_unconfirmed_reuses")
        assert Reuse.objects.count() == left
    assert set(Reuse.objects.all()) == {old, new}
    assert capsys.readouterr().out.startswith("1 announced, 0 removed.")


def test_reuse_that_is_confirmed_meanwhile_stays(db):
    now = timezone.now()
    with time_machine.travel(now - dt.timedelta(days=31)):
        reuse = ReuseFactory(unconfirmed=True)
    call_command("forget_unconfirmed_reuses", stdout=StringIO())
    actions.confirm_reuse(reuse)
    LivedThrough.objects.update(seen_at=now + dt.timedelta(days=8))
    with time_machine.travel(now + dt.timedelta(days=8)):
        call_command("forget_unconfirmed_reuses", stdout=StringIO())
    assert Reuse.objects.get() == reuse


def test_question_that_a_clock_ahead_asked_does_not_put_off_the_next(send):
    reuse = silent()
    Reuse.objects.filter(pk=reuse.pk).update(asked_at=timezone.now() + 3 * YEAR)
    send()
    assert OutboxMessage.objects.count() == 1


def test_former_members_are_not_asked(send, organisation):
    MembershipFactory(organisation=organisation, ended_on=dt.date(2026, 1, 2))
    silent(member=True, organisation=organisation)
    send()
    assert not mail.outbox
