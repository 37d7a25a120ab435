"""The outbox: a message is queued with what it tells, sent once, and forgotten."""

import datetime as dt
import logging

import pytest
import time_machine
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import call_command
from django.db import DataError, transaction
from django.utils import timezone

from mail import outbox, sending
from mail.models import OutboxMessage
from tests.factories import UserFactory
from tests.parallel import at_once, needs_rows_that_lock

LATER = sending.SILENT_FOR + dt.timedelta(seconds=1)


class Name:
    def __init__(self, name="Huddinge"):
        self.name = name


def queue(key="", to="anna@example.org", name="Huddinge", language="sv", headers=None):
    invitation = {"get_role_display": lambda: "planerare"}
    context = {"organisation": Name(name), "invitation": invitation, "link_key": "k", "days": 14}
    outbox.queue_mail("member_invited", to=to, language=language, key=key, headers=headers, context=context)


class Down(EmailBackend):
    """A mail server that does not answer."""

    def send_messages(self, messages):
        raise OSError("no route to host")


class Died(BaseException):
    """The process is gone: nothing after it runs, nothing catches it."""


class DiesAfter(EmailBackend):
    """Takes ``left`` messages more; then the process that sends dies."""

    left = 0

    def send_messages(self, messages):
        if DiesAfter.left == 0:
            raise Died
        DiesAfter.left -= 1
        return super().send_messages(messages)


@pytest.fixture
def mail_server(settings):
    def use(backend):
        settings.MAIL_SERVER = f"{__name__}.{backend.__name__}"

    return use


@pytest.fixture
def waiting(db):
    """Messages whose transaction is through, and that nobody has sent."""

    def make(count=1):
        for number in range(count):
            queue(key=f"mail-{number}", to=f"{number}@example.org")

    return make


def test_mail_is_sent_when_the_transaction_is_through(db, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        queue()
        assert not mail.outbox
    (message,) = mail.outbox
    assert message.to == ["anna@example.org"]
    assert message.subject.startswith("Södertörnsmodellen: ")
    assert "Huddinge" in message.body
    assert not message.body.startswith("\n")


@pytest.mark.django_db(transaction=True)
def test_mail_of_a_transaction_that_is_rolled_back_is_never_sent():
    with transaction.atomic():
        queue()
        transaction.set_rollback(True)
    assert not OutboxMessage.objects.exists()
    assert not mail.outbox


def test_key_is_queued_once(db, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        queue("same")
        queue("same", to="bo@example.org")
    queue("same")  # also after it has been sent and forgotten
    queue()
    queue()
    assert OutboxMessage.objects.count() == 3
    assert [message.to for message in mail.outbox] == [["anna@example.org"]]


def test_nothing_of_a_sent_mail_is_kept_but_its_key(db, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        queue("kept", headers={"List-Unsubscribe": "<https://example.org/u>"})
    message = OutboxMessage.objects.get()
    assert (message.key, message.state, message.tries) == ("kept", "sent", 1)
    assert (message.address, message.subject, message.body, message.headers) == ("", "", "", {})
    assert message.sent_at
    assert mail.outbox[0].extra_headers["List-Unsubscribe"] == "<https://example.org/u>"


def test_mail_waits_while_the_mail_server_is_down(db, mail_server, caplog, django_capture_on_commit_callbacks):
    caplog.set_level(logging.CRITICAL)
    mail_server(Down)
    with django_capture_on_commit_callbacks(execute=True):
        queue()  # and what it tells of is saved nevertheless
    call_command("send_letters", now=True)
    message = OutboxMessage.objects.get()
    assert (message.state, message.address, message.tries, message.sent_at) == ("waiting", "anna@example.org", 2, None)


def test_mail_that_waited_is_sent_by_the_command(settings, waiting, mail_server, caplog, capsys):
    caplog.set_level(logging.CRITICAL)
    healthy = settings.MAIL_SERVER
    waiting(3)
    mail_server(Down)
    call_command("send_letters")
    assert "0 sent, 3 waiting, 0 refused, 0 given up" in capsys.readouterr().out
    settings.MAIL_SERVER = healthy
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=2)):
        call_command("send_letters")
    assert "3 sent, 0 waiting" in capsys.readouterr().out
    call_command("send_letters")
    assert [message.to for message in mail.outbox] == [["0@example.org"], ["1@example.org"], ["2@example.org"]]


def test_old_mail_gets_its_tries(waiting, mail_server):
    """The command may not have run for a week."""
    waiting()
    OutboxMessage.objects.update(written_at=timezone.now() - 2 * sending.TRIED_FOR)
    assert sending.send_waiting() == (1, 0, 0, 0)


def test_one_mail_that_cannot_be_taken_up_does_not_stop_the_others(waiting, monkeypatch, caplog):
    caplog.set_level(logging.CRITICAL)
    waiting(3)
    send, first = sending.send, OutboxMessage.objects.order_by("written_at").first().pk

    def broken(pk, server):
        if pk == first:
            raise DataError("smallint out of range")
        return send(pk, server)

    monkeypatch.setattr(sending, "send", broken)
    assert sending.send_waiting() == (2, 1, 0, 0)


def test_second_sender_skips_claimed_messages(waiting):
    waiting()
    pk = OutboxMessage.objects.get().pk
    OutboxMessage.objects.update(state="sending", claimed_at=timezone.now())
    assert sending.send(pk) == ""
    assert sending.send_waiting() == (0, 1, 0, 0)
    assert not mail.outbox


@pytest.mark.parametrize("sent_before", range(4))
def test_crashed_sender_leaves_rest_to_next_run(settings, waiting, mail_server, sent_before):
    """Each message arrives once: those it had sent are not sent again, and the one in its hands is, after a while."""
    healthy = settings.MAIL_SERVER
    waiting(4)
    mail_server(DiesAfter)
    DiesAfter.left = sent_before
    with pytest.raises(Died):
        sending.send_waiting()
    settings.MAIL_SERVER = healthy
    assert sending.send_waiting() == (3 - sent_before, 1, 0, 0)
    with time_machine.travel(timezone.now() + LATER):
        assert sending.send_waiting() == (1, 0, 0, 0)
    assert sorted(message.to for message in mail.outbox) == [[f"{number}@example.org"] for number in range(4)]


def test_mail_that_is_sent_twice_has_the_same_message_id(waiting):
    """A process may die between the mail server's yes and its own note of it; readers drop the second by its id."""
    waiting(2)
    first = OutboxMessage.objects.order_by("pk").first()
    sending.send(first.pk)
    OutboxMessage.objects.filter(pk=first.pk).update(
        state="waiting", sent_at=None, address="0@example.org", subject="x"
    )
    sending.send_waiting()
    ids = [message.extra_headers["Message-ID"] for message in mail.outbox]
    assert ids[0] == ids[1] != ids[2]
    assert ids[0].endswith("@127.0.0.1>")


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r", "\u2028", "\x0b", "\x85"])
@pytest.mark.django_db
def test_subject_takes_no_headers(django_capture_on_commit_callbacks, line_break):
    with django_capture_on_commit_callbacks(execute=True):
        queue(name=f"Huddinge{line_break}Bcc: alla@example.org")
    message = mail.outbox[0].message()
    assert message["Bcc"] is None
    assert mail.outbox[0].recipients() == ["anna@example.org"]
    assert len(mail.outbox[0].subject.splitlines()) == 1


def test_address_takes_no_headers(db, caplog, django_capture_on_commit_callbacks):
    caplog.set_level(logging.CRITICAL)
    with django_capture_on_commit_callbacks(execute=True):
        queue(to="anna@example.org\nBcc: alla@example.org")
    assert not mail.outbox
    assert OutboxMessage.objects.get().state == "waiting"


def test_mail_is_in_its_readers_language(db):
    queue(language="en")
    assert "You are invited" in OutboxMessage.objects.get().subject


def test_long_subject_is_cut(db, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        queue(name="å" * 1000)
    assert len(mail.outbox[0].subject) == 400


@needs_rows_that_lock
@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_two_senders_send_one_mail(self):
        OutboxMessage.objects.create(key="one", address="anna@example.org", subject="Hej", body="Hej")
        pk = OutboxMessage.objects.get().pk
        assert sorted(at_once(*[lambda: sending.send(pk)] * 4)) == ["", "", "", "sent"]
        assert len(mail.outbox) == 1

    def test_two_runs_of_the_command_share_the_mail(self):
        for number in range(10):
            OutboxMessage.objects.create(key=str(number), address=f"{number}@example.org", subject="Hej", body="Hej")
        answers = at_once(*[sending.send_waiting] * 2)
        assert sum(answer.sent for answer in answers) == 10
        assert sorted(message.to for message in mail.outbox) == sorted([f"{n}@example.org"] for n in range(10))

    def test_two_who_queue_one_key_queue_one_mail(self):
        user = UserFactory()

        def act():
            with transaction.atomic():
                queue("same", to=user.email)

        at_once(act, act)
        assert OutboxMessage.objects.count() == len(mail.outbox) == 1
