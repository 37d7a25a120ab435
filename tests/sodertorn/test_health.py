"""What load balancers and monitors are told, whatever is away."""

import datetime as dt
import json
import time

import pytest
from django.core.files.storage import FileSystemStorage
from django.db import OperationalError, connections
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.utils import timezone

from core.models import JobRun, WorkerSign
from mail.models import OutboxMessage
from sodertorn.cache import ForgivingRedisCache
from sodertorn.health import middleware, parts

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def worker(db):
    return WorkerSign.objects.create(worker="a", seen_at=timezone.now())


def ready(client=None):
    client = client or Client()
    began = time.monotonic()
    response = client.get("/readyz")
    assert time.monotonic() - began < 1.5  # 0.8 seconds, on a busy machine
    first, *lines = (json.loads(line) for line in response.text.splitlines())
    return response.status_code, first, {line["name"]: (line["status"], line["says"]) for line in lines}


def test_all_well(worker):
    status, first, told = ready()
    assert status == 200
    assert first == {"ready": True, "warnings": []}
    assert list(told) == ["database", "migrations", "jobs", "worker", "letters", "cache", "media"]
    assert {one for one, _says in told.values()} == {"ok"}


@pytest.mark.parametrize("address", ["/livez", "/readyz"])
@pytest.mark.parametrize("host", ["testserver", "10.1.2.3:8000", "node-7.internal"])
def test_any_host_name_will_do(address, host, settings):
    settings.SECURE_SSL_REDIRECT = True
    response = Client(headers={"host": host}).get(address)
    assert response.status_code == 200
    assert response["Cache-Control"] == "no-store"


@pytest.mark.parametrize("address", ["/livez", "/readyz"])
@pytest.mark.parametrize(
    "asked",
    [
        {"REMOTE_ADDR": "192.0.2.1"},
        {"HTTP_X_FORWARDED_FOR": "127.0.0.1"},
        {"HTTP_FORWARDED": "for=127.0.0.1"},
        {"HTTP_X_REAL_IP": "192.0.2.1"},
        {"REMOTE_ADDR": "no address"},
    ],
)
def test_strangers_find_no_such_page(address, asked):
    response = Client(**asked).get(address)
    assert response.status_code == 404
    assert "database" not in response.text


def test_balancer_on_another_machine_may_ask(settings):
    settings.HEALTH_FROM = ["192.0.2.0/24", "2001:db8::/32"]
    assert Client(REMOTE_ADDR="192.0.2.9").get("/livez").text == "ok\n"
    assert Client(REMOTE_ADDR="2001:db8::1").get("/livez").text == "ok\n"
    assert Client(REMOTE_ADDR="198.51.100.1").get("/livez").status_code == 404


def refuse(self):
    raise OperationalError("connection refused\nand more")


def test_database_away(monkeypatch):
    for name in ("ensure_connection", "cursor"):
        monkeypatch.setattr(type(connections["default"]), name, refuse)
    status, first, told = ready()
    assert status == 503
    assert not first["ready"]
    assert told["database"] == ("failed", "OperationalError: connection refused")
    assert told["letters"] == ("warning", "not known")
    assert told["cache"][0] == told["media"][0] == "ok"
    assert Client().get("/livez").status_code == 200


def test_database_that_says_nothing_is_asked_once_and_not_waited_for(monkeypatch):
    asked = []

    def wait(self):
        asked.append(1)
        time.sleep(3)
        raise OperationalError("at last")

    monkeypatch.setattr(middleware, "LIMIT", 0.3)
    monkeypatch.setattr(type(connections["default"]), "cursor", wait)
    client = Client()
    assert [ready(client)[2]["database"] for _time in range(2)] == [("failed", "no answer within 0.3 s")] * 2
    assert asked == [1]


def test_migration_that_has_not_been_applied(worker):
    needed = parts.migrations_of_this_code()
    assert needed <= set(MigrationRecorder(connections["default"]).applied_migrations())
    database, migrations = parts.of_the_database(needed | {("core", "9999_to_come")})
    assert (database.status, migrations.status) == ("ok", "failed")
    assert migrations.says == "not applied: core 9999_to_come"
    assert migrations.name in middleware.VITAL


def test_worker_jobs_and_letters_warn_and_take_no_node_away():
    JobRun.objects.create(name="send_letters", due_at=timezone.now(), failed_at=timezone.now())
    old = OutboxMessage.objects.create(key="a", address="kim@example.org")
    OutboxMessage.objects.filter(pk=old.pk).update(written_at=timezone.now() - dt.timedelta(hours=2))
    status, first, told = ready()
    assert status == 200
    assert first == {"ready": True, "warnings": ["jobs", "worker", "letters"]}
    assert told["jobs"] == ("warning", "failed or late: send_letters")
    assert told["worker"] == ("warning", "0 alive")
    assert told["letters"] == ("warning", "1 wait, the oldest for 120 minutes")


def test_letter_that_waits_for_a_moment_is_nothing_to_worry_about(worker):
    OutboxMessage.objects.create(key="a", address="kim@example.org")
    assert ready()[2]["letters"] == ("ok", "1 wait, the oldest for 0 minutes")


def test_cache_away_is_seen_though_the_process_stands_in_for_it(settings, worker, monkeypatch):
    monkeypatch.setattr(ForgivingRedisCache, "away_until", {"redis://127.0.0.1:1/0": time.monotonic() + 100})
    settings.CACHES = {
        "default": {"BACKEND": "sodertorn.cache.ForgivingRedisCache", "LOCATION": "redis://127.0.0.1:1/0"},
        **{name: settings.CACHES[name] for name in ("content", "pages")},
    }
    status, _first, told = ready()
    assert status == 200
    assert told["cache"][0] == "warning"
    assert "ConnectionError" in told["cache"][1]


def test_uploads_that_cannot_be_written(monkeypatch, worker):
    def full(*args, **kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(FileSystemStorage, "_save", full)
    status, _first, told = ready()
    assert status == 200
    assert told["media"] == ("warning", "MediaError: [Errno 28] No space left on device")


def test_disk_that_fills_up(monkeypatch, worker):
    monkeypatch.setattr(parts, "LEAST_FREE", 10**18)
    assert ready()[2]["media"][0] == "warning"
    monkeypatch.undo()
    assert parts.default_storage.listdir("")[1] == []
