"""A job in trouble is told of once, and stands in ``check --deploy``."""

import datetime as dt

import pytest
import time_machine
from django.core import checks
from django.db import DatabaseError
from django.utils import timezone

from core.jobs import trouble
from core.jobs.trouble import jobs_that_stopped, tell_of_trouble
from core.models import JobRun, LivedThrough, WorkerSign
from mail.models import OutboxMessage

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


@pytest.fixture(autouse=True)
def _administrators(settings):
    settings.ADMINS = [("", "drift@example.org"), ("", "jour@example.org")]
    settings.EMAIL_BACKEND = "mail.backends.OutboxBackend"


@pytest.fixture
def run():
    now = timezone.now()
    WorkerSign.objects.create(worker="one", seen_at=now, began_at=now - 2 * HOUR)
    return JobRun.objects.create(name="send_letters", due_at=now, succeeded_at=now)


def change(run, **values):
    JobRun.objects.filter(pk=run.pk).update(**values)


def test_failed_job_is_told_of_once_until_it_has_gone_well(run):
    now = timezone.now()
    assert tell_of_trouble() == 0
    change(run, failed_at=now, said="CommandError: no mail server")
    assert [tell_of_trouble(), tell_of_trouble()] == [1, 0]
    messages = OutboxMessage.objects.order_by("address")
    assert [message.address for message in messages] == ["drift@example.org", "jour@example.org"]
    assert "Har misslyckats: " in messages[0].subject
    assert "no mail server" in messages[0].body
    change(run, failed_at=None)
    assert tell_of_trouble() == 0
    change(run, failed_at=now)
    assert tell_of_trouble() == 1


def test_late_job_is_told_of_once_a_worker_has_had_an_hour_to_do_it(run):
    change(run, succeeded_at=timezone.now() - 5 * HOUR)
    WorkerSign.objects.update(began_at=timezone.now())
    assert tell_of_trouble() == 0
    with time_machine.travel(timezone.now() + 1.1 * HOUR):
        assert [tell_of_trouble(), tell_of_trouble()] == [1, 0]


def test_late_job_is_told_of_by_a_worker_that_began_while_the_clock_was_ahead(run):
    change(run, succeeded_at=timezone.now() - 5 * HOUR)
    WorkerSign.objects.update(began_at=timezone.now() + 9000 * HOUR)
    assert tell_of_trouble() == 1


def test_nobody_is_told_where_no_administrators_are_named(run, settings):
    settings.ADMINS = []
    change(run, failed_at=timezone.now())
    assert tell_of_trouble() == 0
    settings.ADMINS = [("", "drift@example.org")]
    assert tell_of_trouble() == 1


def test_check_finds_nothing_while_all_goes_well(run):
    assert jobs_that_stopped(None) == []


def test_check_says_what_has_stopped(run):
    now = timezone.now()
    change(run, failed_at=now)
    JobRun.objects.create(name="check_links", due_at=now, succeeded_at=now - 72 * HOUR)
    WorkerSign.objects.update(seen_at=now - HOUR)
    LivedThrough.objects.create(seen_at=now, leapt_from=now - 72 * HOUR)
    found = jobs_that_stopped(None)
    assert [one.id for one in found] == ["core.W001", "core.W002", "core.W003"]
    assert "check_links (late), send_letters (failed)" in found[1].msg
    assert all(one.level == checks.WARNING for one in found)
    assert jobs_that_stopped in checks.registry.registry.get_checks(include_deployment_checks=True)
    assert jobs_that_stopped not in checks.registry.registry.get_checks()


def test_check_says_nothing_where_the_database_is_away(monkeypatch):
    def away():
        raise DatabaseError

    monkeypatch.setattr(trouble, "troubled", away)
    assert jobs_that_stopped(None) == []
