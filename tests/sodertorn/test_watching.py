"""What others can watch: figures and reports of faults, off by default, and whom to tell of a weakness."""

import json
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from core.models import WorkerSign
from mail.models import OutboxMessage
from sodertorn.figures import InTheDatabase
from tests import policy
from tests.sodertorn.test_security import PRODUCTION, start

TOKEN = "a-token-for-prometheus"


def test_nothing_is_loaded_while_it_is_off(tmp_path):
    code = (
        "import sys, django; django.setup(); import sodertorn.urls, sodertorn.wsgi;"
        "print([name for name in ('prometheus_client', 'sentry_sdk') if name in sys.modules])"
    )
    started = start(tmp_path, code, **PRODUCTION)
    assert started.stdout.strip() == "[]", started.stderr


# Figures


@pytest.mark.parametrize("given", [None, "", "Bearer ", "Bearer wrong", TOKEN[:-1]])
@pytest.mark.parametrize("token", ["", TOKEN])
@pytest.mark.django_db
def test_figures_are_shown_to_nobody_without_the_token(client, settings, token, given):
    settings.METRICS_TOKEN = token
    headers = {} if given is None else {"authorization": given}
    assert client.get("/metrics", headers=headers).status_code == 404


TWO_PROCESSES = """
import os, django
django.setup()
from django.test import Client
ask = Client(SERVER_NAME="127.0.0.1")
if not os.fork():
    ask.get("/healthz")
    os._exit(0)
os.wait()
ask.get("/healthz")
ask.head("/healthz")
print(ask.get("/metrics", headers={"authorization": "Bearer a-token-for-prometheus"}).text)
"""


def test_figures_are_those_of_all_processes(tmp_path):
    environment = PRODUCTION | {"SITE_URL": "http://127.0.0.1:8000", "METRICS_TOKEN": TOKEN}
    del environment["DATABASE_URL"]  # a file of its own
    started = start(tmp_path, TWO_PROCESSES, **environment)
    assert started.returncode == 0, started.stderr
    figures = dict(line.rsplit(" ", 1) for line in started.stdout.splitlines() if line.startswith("portal_"))
    assert figures['portal_requests_total{method="GET",status="200",view="healthz"}'] == "2.0"
    assert figures['portal_requests_total{method="HEAD",status="200",view="healthz"}'] == "1.0"
    assert figures['portal_request_seconds_count{view="healthz"}'] == "3.0"
    assert figures["portal_database_up"] == "0.0"  # it has no tables
    assert "portal_letters_waiting" not in figures


@pytest.mark.django_db
def test_figures_tell_what_waits_in_the_database():
    WorkerSign.objects.create(worker="one", seen_at=timezone.now())
    WorkerSign.objects.create(worker="dead", seen_at=timezone.now() - timedelta(hours=1))
    OutboxMessage.objects.create(key="one", address="kim@example.org", subject="Hej", body="Hej")
    figures = {family.name: family.samples[0].value for family in InTheDatabase().collect()}
    assert figures == {
        "portal_database_up": 1, "portal_letters_waiting": 1, "portal_jobs_in_trouble": 0, "portal_workers": 1,
    }  # fmt: skip


# Reports of faults

REPORTED = """
import json, logging, django, sentry_sdk
init, sent = sentry_sdk.init, []
class Keep(sentry_sdk.transport.Transport):
    def capture_envelope(self, envelope):
        sent.extend(item.payload.json for item in envelope.items)
sentry_sdk.init = lambda **options: init(**options, transport=Keep)
django.setup()
from django.test import Client
from sodertorn.views import machines
def fail(self):
    private = "secret-variable"
    raise ValueError("secret-text of " + private)
machines.connection = type("Broken", (), {"cursor": fail})()
ask = Client(SERVER_NAME="127.0.0.1", raise_request_exception=False, headers={"cookie": "x=secret-cookie"})
response = ask.get("/healthz?key=secret-query", headers={"user-agent": "secret-agent"}, REMOTE_ADDR="192.0.2.99")
logging.getLogger("portal").error("Could not write to %s", "secret-argument")
print(json.dumps([response["X-Request-ID"], sent]))
"""


def test_report_of_a_fault_tells_where_and_nothing_of_the_visitor(tmp_path):
    environment = PRODUCTION | {"SITE_URL": "http://127.0.0.1:8000", "SENTRY_DSN": "http://key@127.0.0.1:9/1"}
    started = start(tmp_path, REPORTED, **environment)
    assert started.returncode == 0, started.stderr
    request_id, (fault, line) = json.loads(started.stdout)
    assert fault["exception"]["values"][-1]["type"] == "ValueError"
    assert fault["exception"]["values"][-1]["stacktrace"]["frames"][-1]["function"] == "fail"
    assert (fault["tags"]["request_id"], fault["transaction"]) == (request_id, "/healthz")
    assert line["logentry"] == {"message": "Could not write to %s"}
    for secret in ("secret-", "192.0.2.99"):
        assert secret not in json.dumps([fault, line])


# Whom to tell


@time_machine.travel("2026-12-24T17:00:00Z", tick=False)
def test_security_txt_says_whom_to_tell(client, settings):
    settings.SECURITY_CONTACT = ["sakerhet@kommun.example", "https://kommun.example/sakerhet"]
    response = client.get("/.well-known/security.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response.text.splitlines() == [
        "Contact: mailto:sakerhet@kommun.example",
        "Contact: https://kommun.example/sakerhet",
        "Expires: 2027-06-22T00:00:00Z",
        "Preferred-Languages: sv, en",
        "Canonical: http://127.0.0.1:8000/.well-known/security.txt",
    ]
    assert datetime.fromisoformat(response.text.splitlines()[2][9:]) > datetime.now(UTC)
    assert policy.faults(response) == []


@pytest.mark.django_db
def test_without_a_contact_there_is_no_security_txt(client):
    assert client.get("/.well-known/security.txt").status_code == 404
