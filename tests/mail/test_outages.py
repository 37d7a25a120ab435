"""Mail servers that are dead, silent or refuse: nobody waits for them, and the letters come when they are back."""

import datetime as dt
import logging
import socket
import socketserver
import threading
import time

import pytest
import time_machine
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from mail.models import OutboxMessage
from mail.sending import send_waiting
from tests.accounts.helpers import confirm_it_is_you
from tests.factories import PASSWORD
from tests.mail.test_outbox import queue

pytestmark = pytest.mark.django_db


@pytest.fixture
def mail_server(settings):
    """Let mail go the way it goes in life; return a function that says whether the mail server answers."""
    settings.EMAIL_BACKEND, healthy = "mail.backends.OutboxBackend", settings.MAIL_SERVER

    def answers(yes):
        settings.MAIL_SERVER = healthy if yes else "tests.mail.test_outbox.Down"

    return answers


def sign_up(client):
    form = {"email": "kim@example.org", "password1": PASSWORD, "display_name": "Kim", "language": "sv", "website": ""}
    return client.post(reverse("account_signup"), form)


def ask_for_a_new_password(client, resident):
    return client.post(reverse("account_reset_password"), {"email": resident.email})


def take_another_address(client, resident):
    client.force_login(resident)
    confirm_it_is_you(client)
    return client.post(reverse("account_email"), {"email": "kim@example.org", "action_add": ""})


ERRANDS = {
    "sign up": lambda client, resident: sign_up(client),
    "new password": ask_for_a_new_password,
    "another address": take_another_address,
}


@pytest.mark.parametrize("errand", ERRANDS)
def test_letter_comes_when_the_mail_server_is_back(
    client, resident, mail_server, caplog, django_capture_on_commit_callbacks, errand
):
    caplog.set_level(logging.CRITICAL)
    mail_server(False)
    with django_capture_on_commit_callbacks(execute=True):
        response = ERRANDS[errand](client, resident)
    assert response.status_code == 302
    assert OutboxMessage.objects.get().state == "waiting"
    assert not mail.outbox

    mail_server(True)
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=2)):
        send_waiting()
    (letter,) = mail.outbox
    assert "/konto/" in letter.body
    assert OutboxMessage.objects.get().body == ""


# Servers that one speaks to


class Smtp(socketserver.StreamRequestHandler):
    """Speaks as little SMTP as takes a letter; ``server.says`` holds what it answers instead of yes, by command."""

    def handle(self):
        self.server.connections += 1
        self._say(self.server.says.get("connect", "220 hello"))
        for line in self.rfile:
            command = line.decode().upper().split()[0]
            answer = next((said for begins, said in self.server.says.items() if line.decode().startswith(begins)), "")
            if command == "DATA" and not answer:
                self._say("354 go on")
                self.server.letters.append(b"".join(iter(self.rfile.readline, b".\r\n")).decode())
            self._say(answer or ("221 bye" if command == "QUIT" else "250 ok"))
            if command == "QUIT":
                return

    def _say(self, words):
        if words:
            self.wfile.write(f"{words}\r\n".encode())


@pytest.fixture
def smtp(settings):
    """A mail server on this machine."""
    settings.EMAIL_TIMEOUT, settings.EMAIL_HOST, settings.EMAIL_USE_TLS = 1, "127.0.0.1", False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.MAIL_SERVER = "django.core.mail.backends.smtp.EmailBackend"
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Smtp) as server:
        server.daemon_threads, server.says, server.letters, server.connections = True, {}, [], 0
        settings.EMAIL_PORT = server.server_address[1]
        threading.Thread(target=server.serve_forever, args=[0.05], daemon=True).start()
        yield server
        server.shutdown()


def test_letters_go_over_one_connection_and_one_refusal_is_one_persons(smtp):
    smtp.says["rcpt TO:<b@"] = "550 5.1.1 no such user"
    smtp.says["rcpt TO:<d@"] = "451 4.3.0 later"
    for name in "abcd":
        queue(key=name, to=f"{name}@example.org")
    assert send_waiting() == (2, 1, 1, 0)
    assert [letter.count("To: a@example.org") for letter in smtp.letters] == [1, 0]
    assert dict(OutboxMessage.objects.values_list("key", "said")) == {
        "a": "", "b": "550 5.1.1 no such user", "c": "", "d": "451 4.3.0 later"
    }  # fmt: skip
    assert smtp.connections == 2  # a new one after what went wrong


def test_silent_server_costs_one_wait_for_all_letters(smtp, caplog):
    caplog.set_level(logging.CRITICAL)
    smtp.says["connect"] = ""
    for name in "abcdefgh":
        queue(key=name)
    began = time.monotonic()
    assert send_waiting() == (0, 8, 0, 0)
    assert time.monotonic() - began < 4


def test_server_that_lets_nobody_in_loses_no_letter(smtp, caplog):
    caplog.set_level(logging.CRITICAL)
    smtp.says["connect"] = "554 5.7.1 your address is on a list"
    for name in "abc":
        queue(key=name)
    assert send_waiting() == (0, 3, 0, 0)
    assert smtp.connections == 1
    smtp.says.clear()
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=2)):
        assert send_waiting() == (3, 0, 0, 0)


def test_closed_port_is_no_servers_refusal(settings, smtp, caplog):
    caplog.set_level(logging.CRITICAL)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        settings.EMAIL_PORT = free.getsockname()[1]
        queue(key="a")
        assert send_waiting() == (0, 1, 0, 0)
    assert "ConnectionRefusedError" in OutboxMessage.objects.get().said


def test_machine_says_that_it_wrote_the_letter_and_who_reads_answers(smtp, settings):
    settings.REPLY_TO, settings.BOUNCE_ADDRESS = "redaktion@example.org", "bounces@example.org"
    queue(key="a")
    send_waiting()
    (letter,) = smtp.letters
    assert "Auto-Submitted: auto-generated" in letter
    assert "X-Auto-Response-Suppress: All" in letter
    assert "Reply-To: redaktion@example.org" in letter
    assert "From: =?utf-8?" in letter
    assert "bounces+" not in letter  # the envelope alone has it
