"""Letters that come back: read from wherever they lie, believed only where they prove which letter they are about."""

import io
import mailbox
from types import SimpleNamespace

import pytest
from django.core import mail
from django.core.management import call_command
from django.core.management.base import CommandError

from accounts.models import RefusedAddress
from mail.models import OutboxMessage
from mail.sending import send_waiting
from tests.mail.test_outbox import queue

pytestmark = pytest.mark.django_db
REPORT = """From: MAILER-DAEMON@mx.example
To: {to}
Subject: Undelivered
MIME-Version: 1.0
Auto-Submitted: auto-replied
Content-Type: multipart/report; report-type=delivery-status; boundary="B"

--B
Content-Type: text/plain

I am sorry.
--B
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; {recipient}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 5.1.1 <anna@example.org>: unknown

--B
Content-Type: {copy}

To: {copied}
Subject: hej

--B--
"""
AWAY = "From: anna@example.org\nTo: {to}\n{header}\nSubject: Away\n\nBack on Monday.\n"


@pytest.fixture
def sent(settings):
    """A letter that the mail server has taken: its return address."""
    settings.BOUNCE_ADDRESS = "bounces@example.org"
    queue(key="a", to="Anna@example.org")
    send_waiting()
    return mail.outbox[0].from_email


def report(to, **changes):
    facts = {
        "recipient": "anna@example.org", "action": "failed", "status": "5.1.1", "copy": "text/rfc822-headers",
        "copied": "Anna@example.org", **changes,
    }  # fmt: skip
    return REPORT.format(to=to, **facts)


@pytest.fixture
def read(monkeypatch, capsys):
    def read(text):
        monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(text.encode())))
        call_command("read_bounces", stdin=True)
        return capsys.readouterr().out.strip()

    return read


def test_return_address_names_the_letter_and_the_sender_stays(sent):
    assert sent.startswith(f"bounces+{OutboxMessage.objects.get().pk}-")
    assert mail.outbox[0].message()["From"].endswith("<noreply@127.0.0.1>")


@pytest.mark.parametrize(
    "passed_on", [{}, {"recipient": "elsewhere@example.net"}, {"recipient": "x@y.example", "copy": "message/rfc822"}]
)
def test_letter_and_address_are_refused_when_the_letter_comes_back(sent, read, passed_on):
    assert read(report(sent, **passed_on)) == "1 refused"
    letter = OutboxMessage.objects.get()
    assert (letter.state, letter.sent_at, letter.address) == ("refused", None, "")
    assert letter.said == "smtp; 550 5.1.1 …: unknown"
    assert RefusedAddress.objects.get().address == "anna@example.org"
    assert read(report(sent)) == "1 repeated"


@pytest.mark.parametrize(
    "changes",
    [
        {"recipient": "victim@example.org", "copied": "victim@example.org"},
        {"action": "delayed", "status": "4.4.1"},
        {"status": "4.2.2"},
        {"action": "delivered", "status": "2.0.0"},
    ],
)
def test_nobody_is_refused_by_what_is_no_refusal_of_theirs(sent, read, changes):
    assert read(report(sent, **changes)) in {"1 unknown", "1 delayed"}
    assert not RefusedAddress.objects.exists()
    assert OutboxMessage.objects.get().state == "sent"


def test_full_mailbox_loses_the_letter_and_keeps_the_address(sent, read):
    assert read(report(sent, status="5.2.2")) == "1 refused"
    assert not RefusedAddress.objects.exists()


@pytest.mark.parametrize(
    "to",
    [
        "bounces@example.org",
        "bounces+1-00000000000000000000@example.org",
        "bounces+x@example.org",
        "",
        "åäö",
        "@",
        "+@",
    ],
)
def test_report_to_no_return_address_of_ours_says_nothing(sent, read, to):
    assert read(report(to)) == "1 unknown"


@pytest.mark.parametrize(
    "header",
    ["Auto-Submitted: auto-replied (vacation)", "Precedence: bulk", "X-Autoreply: yes", "List-Id: <a.example.org>"],
)
def test_automatic_answers_are_thrown_away(sent, read, header):
    assert read(AWAY.format(to=sent, header=header)) == "1 automatic"


def test_what_a_person_wrote_stays(sent, read):
    assert read(AWAY.format(to=sent, header="Auto-Submitted: no")) == "1 other"


@pytest.mark.parametrize("text", ["", "\n\n", "Content-Type: multipart/report; report-type=delivery-status\n\n", "\0"])
def test_what_is_no_mail_stops_nothing(sent, read, text):
    assert read(text) in {"1 other", "1 unknown"}


@pytest.mark.parametrize("kind", [mailbox.Maildir, mailbox.mbox])
def test_mailbox_is_read_and_keeps_what_persons_wrote(sent, settings, tmp_path, capsys, kind):
    box = kind(tmp_path / "box")
    for text in (report(sent), AWAY.format(to=sent, header="Precedence: bulk"), AWAY.format(to=sent, header="X-A: b")):
        box.add(text)
    box.close()
    settings.BOUNCE_MAILBOX = f"{kind.__name__.lower()}://{tmp_path}/box"
    call_command("read_bounces")
    assert capsys.readouterr().out.strip() == "1 automatic, 1 other, 1 refused"
    call_command("read_bounces")
    assert capsys.readouterr().out.strip() == "1 other"


@pytest.mark.parametrize("url", ["", "ftp://example.org", "maildir:///nowhere", "imap://127.0.0.1:1/"])
def test_mailbox_that_cannot_be_read_is_a_failure(sent, settings, url):
    settings.BOUNCE_MAILBOX = url
    with pytest.raises(CommandError):
        call_command("read_bounces")
