"""What becomes of mail that the server does not take: it waits longer and longer, is refused, or is given up."""

import datetime as dt
import logging
import smtplib
from contextlib import contextmanager

import pytest
import time_machine
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone

from accounts.models import RefusedAddress
from mail import sending
from mail.answers import answer_in
from mail.models import OutboxMessage
from mail.outbox import waiting_since
from tests.mail.test_outbox import queue

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 2, 8, tzinfo=dt.UTC)
UNKNOWN = smtplib.SMTPRecipientsRefused({"b@example.org": (550, b"5.1.1 <b@example.org>: User unknown")})
BUSY = smtplib.SMTPRecipientsRefused({"b@example.org": (451, b"4.7.1 Greylisted, come again")})


class Says(EmailBackend):
    """A mail server that says something else than yes to the letters for ``b@example.org``, and counts connections."""

    answer: Exception = UNKNOWN
    opened = 0

    def open(self):
        Says.opened += 1

    def send_messages(self, messages):
        if messages[0].to == ["b@example.org"]:
            raise Says.answer
        return super().send_messages(messages)


@pytest.fixture
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def server(settings, monkeypatch):
    """Let the mail server answer in this way about one of the addresses."""
    settings.MAIL_SERVER = f"{__name__}.Says"
    Says.opened = 0

    def says(answer):
        monkeypatch.setattr(Says, "answer", answer)

    return says


@contextmanager
def letters(*names):
    for name in names:
        queue(key=name, to=f"{name}@example.org")
    yield OutboxMessage.objects.get(key=names[-1])


def of(key):
    return OutboxMessage.objects.get(key=key)


def test_unknown_address_is_refused_at_once_and_the_others_get_their_mail(server, caplog):
    caplog.set_level(logging.WARNING)
    server(UNKNOWN)
    with letters("a", "b", "c"):
        assert sending.send_waiting() == (2, 0, 1, 0)
    refused = of("b")
    assert (refused.state, refused.tries, refused.said) == ("refused", 1, "550 5.1.1 …: User unknown")
    assert (refused.address, refused.subject, refused.body, refused.headers) == ("", "", "", {})
    assert refused.lost_at
    assert RefusedAddress.objects.get().address == "b@example.org"
    assert [record.exc_info for record in caplog.records] == [None]
    assert sending.send_waiting() == (0, 0, 0, 0)


def test_one_connection_serves_many_letters(server):
    server(UNKNOWN)
    with letters("a", "c", "d"):
        sending.send_waiting()
    assert (Says.opened, len(mail.outbox)) == (1, 3)


@pytest.mark.parametrize(
    ("code", "said", "is_final", "refuses_address"),
    [
        (550, "5.1.1 User unknown", True, True),
        (550, "5.1.1 User unknown in relay recipient table", True, True),
        (550, "No such user here", True, True),
        (550, "5.4.1 Recipient address rejected: Access denied", True, True),
        (552, "5.2.2 Mailbox full", True, False),
        (554, "5.6.0 Message malformed", True, False),
        (550, "5.1.8 Sender's domain does not exist", False, False),
        (554, "5.7.1 Relay access denied", False, False),
        (550, "relay not permitted", False, False),
        (530, "5.7.0 Authentication required", False, False),
        (550, "5.7.1 Message refused by policy", False, False),
        (503, "Bad sequence of commands", False, False),
        (451, "4.7.1 Greylisted", False, False),
    ],
)
def test_no_for_good_is_told_from_no_to_us(code, said, is_final, refuses_address):
    answer = answer_in(smtplib.SMTPRecipientsRefused({"b@example.org": (code, said.encode())}))
    assert (answer.is_final, answer.refuses_address, answer.is_away) == (is_final, refuses_address, False)
    assert answer.words == f"{code} {said}"


@pytest.mark.parametrize(
    "error",
    [
        smtplib.SMTPAuthenticationError(535, b"5.7.8 Bad credentials"),
        smtplib.SMTPSenderRefused(550, b"5.1.0 Sender unknown", "noreply@example.org"),
        smtplib.SMTPHeloError(550, b"Go away"),
        smtplib.SMTPServerDisconnected("Connection unexpectedly closed"),
        TimeoutError("timed out"),
    ],
)
def test_what_is_wrong_with_us_refuses_nobody(server, error):
    server(error)
    with letters("b"):
        assert sending.send_waiting() == (0, 1, 0, 0)
    assert not RefusedAddress.objects.exists()
    assert of("b").said


def test_pauses_grow_up_to_six_hours_and_the_log_has_a_line_for_each(server, clock, caplog):
    caplog.set_level(logging.WARNING)
    server(BUSY)
    pauses = []
    with letters("b"):
        for _try in range(12):
            assert sending.send_waiting().waiting == 1
            pauses.append(int((of("b").try_again_at - timezone.now()).total_seconds() // 60))
            clock.move_to(of("b").try_again_at - dt.timedelta(seconds=1))
            tries = of("b").tries
            sending.send_waiting()
            assert of("b").tries == tries
            clock.move_to(of("b").try_again_at)
    assert pauses == [1, 2, 4, 8, 16, 32, 64, 128, 256, 360, 360, 360]
    assert len(caplog.records) == 12
    assert {(record.levelname, record.exc_info) for record in caplog.records} == {("WARNING", None)}


def test_week_of_no_for_now_is_given_up_where_other_mail_comes_through(server, clock):
    server(BUSY)
    given_up = 0
    with letters("a", "b"):
        for day in range(8):
            queue(key=f"other-{day}", to="c@example.org")
            assert not given_up
            given_up = sending.send_waiting().given_up
            clock.shift(dt.timedelta(days=1, seconds=1))
    assert given_up == 1
    lost = of("b")
    assert (lost.state, lost.address, lost.body, lost.said) == ("given_up", "", "", "451 4.7.1 Greylisted, come again")
    queue(key="b")
    assert of("b").state == "given_up"  # and is not queued again


def test_wrong_server_over_a_holiday_loses_no_letter(server, settings, clock, caplog):
    """The first letters through do not condemn those that the same run puts off once more."""
    caplog.set_level(logging.CRITICAL)
    healthy, settings.MAIL_SERVER = settings.MAIL_SERVER, "tests.mail.test_outbox.Down"
    with letters("a", "b"):
        for _day in range(20):
            assert sending.send_waiting() == (0, 2, 0, 0)
            clock.shift(dt.timedelta(days=1))
    settings.MAIL_SERVER = healthy
    server(BUSY)
    assert sending.send_waiting() == (1, 1, 0, 0)
    clock.shift(dt.timedelta(hours=7))
    assert sending.send_waiting() == (0, 1, 0, 0)


def test_server_that_is_away_is_asked_for_few_letters_at_a_time(settings, monkeypatch, caplog):
    caplog.set_level(logging.CRITICAL)
    settings.MAIL_SERVER = "tests.mail.test_outbox.Down"
    with letters(*"abcdefgh"):
        sending.send_waiting()
    assert OutboxMessage.objects.filter(tries=0).count() == 5
    sending.send_now(of("h").pk)
    assert of("h").tries == 0


def test_clock_that_was_ahead_keeps_no_letter(server, clock):
    server(BUSY)
    year = dt.timedelta(days=365)
    with letters("a", "c"):
        OutboxMessage.objects.filter(key="a").update(state="sending", claimed_at=NOW + year)
        OutboxMessage.objects.filter(key="c").update(try_again_at=NOW + year)
    assert sending.send_waiting().sent == 2


def test_oldest_letter_that_waits(clock):
    assert waiting_since() is None
    with letters("a"):
        clock.shift(dt.timedelta(hours=1))
        queue(key="c")
    assert waiting_since() == NOW
