"""Sizes and time limits fit each other, and what a visitor waits for in the database ends in time."""

import json
import os
from urllib.parse import urlsplit, urlunsplit

import pytest

from sodertorn import resources
from sodertorn.resources import RULES, WAITS, WORKER_PATIENCE, contradictions
from tests.sodertorn.test_security import PRODUCTION, start

POSTGRESQL = {"DATABASE_URL": "postgres://portal@db.example/portal"}
CHECK = "from django.core.management import execute_from_command_line as run; run(['manage.py', 'check'])"
SERVE = "import sodertorn.wsgi"


def test_defaults_fit():
    assert list(contradictions()) == []


@pytest.mark.parametrize("program", [CHECK, SERVE])
@pytest.mark.parametrize("database", [{}, POSTGRESQL])
def test_portal_starts_with_its_defaults(tmp_path, program, database):
    started = start(tmp_path, program, **{**PRODUCTION, **database})
    assert started.returncode == 0, started.stderr


PRODUCTION_SIZES = {
    "THREADS": 8,
    "DATABASE_POOL_MAX": 8,
    "DATABASE_LOCK_TIMEOUT": 4,
    "DATABASE_STATEMENT_TIMEOUT": 10,
    "DATABASE_IDLE_TIMEOUT": 60,
    WAITS: 12,
    "WEB_TIMEOUT": 30,
    "PROXY_TIMEOUT": 60,
    "EMAIL_TIMEOUT": 20,
    WORKER_PATIENCE: 25,
}


@pytest.mark.parametrize(
    ("finding", "changes"),
    [
        ("sodertorn.E001", {"DATABASE_POOL_MAX": 4}),
        ("sodertorn.E001", {"THREADS": 9}),
        ("sodertorn.E002", {"DATABASE_LOCK_TIMEOUT": 10}),
        ("sodertorn.E003", {"DATABASE_IDLE_TIMEOUT": 10}),
        ("sodertorn.E004", {WAITS: 30}),
        ("sodertorn.E005", {"PROXY_TIMEOUT": 12}),
        ("sodertorn.E006", {"EMAIL_TIMEOUT": 25}),
    ],
)
def test_sizes_that_contradict_each_other_are_found(monkeypatch, finding, changes):
    monkeypatch.setattr(resources, "sizes", lambda: PRODUCTION_SIZES | changes)
    assert [rule.id for rule, _smaller, _larger in contradictions()] == [finding]


@pytest.mark.parametrize("program", [CHECK, SERVE])
@pytest.mark.parametrize(
    "changes", [{**POSTGRESQL, "DATABASE_POOL_MAX": "4"}, {"DATABASE_LOCK_TIMEOUT": "30"}, {"EMAIL_TIMEOUT": "30"}]
)
def test_contradiction_is_refused_wherever_the_portal_starts(tmp_path, program, changes):
    started = start(tmp_path, program, **PRODUCTION | changes)
    assert started.returncode != 0
    assert "sodertorn.E00" in started.stderr
    assert "Lower " in started.stderr


def test_every_rule_has_a_name_of_its_own():
    assert len({rule.id for rule in RULES}) == len(RULES)


SHOW = """
import json
{before}
import django; django.setup()
from django.conf import settings
from django.db import connection
names = list(settings.DATABASE_LIMITS)
with connection.cursor() as cursor:
    print(json.dumps([cursor.execute(f"SHOW {{name}}").fetchone()[0] for name in names]))
connection.close_pool()
"""


@pytest.mark.skipif(not os.environ.get("TEST_DATABASE_URL"), reason="SQLite has none of these limits")
@pytest.mark.parametrize(("before", "told"), [("import sodertorn.wsgi", ["4s", "10s", "1min"]), ("", ["0", "0", "0"])])
def test_web_process_has_time_limits_and_a_command_has_none(tmp_path, before, told):
    url = urlsplit(os.environ["TEST_DATABASE_URL"])
    shown = start(
        tmp_path,
        SHOW.format(before=before),
        **{**PRODUCTION, "DATABASE_URL": urlunsplit(url._replace(path="/postgres"))},
    )
    assert shown.returncode == 0, shown.stderr
    assert json.loads(shown.stdout) == told
