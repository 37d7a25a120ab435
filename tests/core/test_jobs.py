"""Jobs are due by the clock, run once however many workers there are, and what dead workers had begun is done again."""

import datetime as dt
import logging
import threading
import time

import pytest
import time_machine
from django.conf import settings
from django.core.management import get_commands
from django.core.management.base import CommandError
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from core.jobs import schedule, worker
from core.jobs.schedule import JOBS, Job, enqueue_due, run_job, troubled
from core.jobs.trouble import workers
from core.jobs.worker import Worker, give_back_abandoned, tick
from core.models import JobRun, WorkerSign
from mail.models import OutboxMessage
from tests.parallel import at_once, needs_rows_that_lock

NOON = dt.datetime(2026, 3, 28, 11, tzinfo=dt.UTC)  # the night after it, clocks go forward
IN_DATABASE = {"default": settings.TASKS["default"] | {"BACKEND": "django_tasks_db.DatabaseBackend"}}


@pytest.fixture
def in_database(settings):
    """Keep tasks for a worker, as the portal does, instead of doing them at once."""
    settings.TASKS = IN_DATABASE


@pytest.fixture
def jobs(monkeypatch):
    """Leave one job of each sort on the timetable."""
    hourly = Job("send_letters", "Mail", every=dt.timedelta(hours=1))
    nightly = Job("clearsessions", "Sessions", at=dt.time(2, 15), is_long=True)
    monkeypatch.setattr(schedule, "JOBS", {job.command: job for job in (hourly, nightly)})


def asked():
    return sorted(DBTaskResult.objects.values_list("args_kwargs__args__0", "queue_name"))


def test_every_job_is_a_command_with_a_name_that_fits():
    assert JOBS
    for job in JOBS.values():
        assert job.command in get_commands()
        assert len(job.command) <= JobRun._meta.get_field("name").max_length


@pytest.mark.parametrize(
    ("job", "then"),
    [
        (Job("a", "A", every=dt.timedelta(minutes=5)), NOON + dt.timedelta(minutes=5)),
        (Job("a", "A", at=dt.time(13)), dt.datetime(2026, 3, 28, 12, tzinfo=dt.UTC)),
        (Job("a", "A", at=dt.time(12)), dt.datetime(2026, 3, 29, 10, tzinfo=dt.UTC)),  # summer time
        (Job("a", "A", at=dt.time(0, 30)), dt.datetime(2026, 3, 28, 23, 30, tzinfo=dt.UTC)),
    ],
)
def test_next_time(job, then):
    assert job.next_after(NOON) == then


@pytest.mark.django_db
def test_new_portal_waits_for_the_hour_of_a_daily_job(in_database, jobs):
    with time_machine.travel(NOON, tick=False):
        assert enqueue_due() == 1
        assert enqueue_due() == 0
    assert asked() == [("send_letters", "default")]
    with time_machine.travel(NOON + dt.timedelta(days=1), tick=False):
        assert enqueue_due() == 2  # however often it would have been due meanwhile
        assert enqueue_due() == 0
    assert asked() == [("clearsessions", "long"), ("send_letters", "default"), ("send_letters", "default")]


@needs_rows_that_lock
@pytest.mark.django_db(transaction=True)
def test_two_workers_ask_once(in_database, jobs):
    assert sum(at_once(enqueue_due, enqueue_due)) == 1
    assert DBTaskResult.objects.count() == 1


@pytest.mark.django_db
def test_result_of_the_latest_run_is_kept(jobs):
    enqueue_due()
    run = JobRun.objects.get(name="send_letters")
    assert (run.said, run.failed_at) == ("0 sent, 0 waiting, 0 refused, 0 given up.", None)
    assert run.started_at <= run.succeeded_at


@pytest.mark.django_db
def test_job_that_fails_says_since_when_until_it_goes_well(jobs, monkeypatch, caplog):
    caplog.set_level(logging.CRITICAL)

    def fail(*args, **options):
        raise CommandError("no mail server")

    enqueue_due()
    with monkeypatch.context() as broken:
        broken.setattr(schedule, "call_command", fail)
        for hours in (1, 2):
            with time_machine.travel(NOON + dt.timedelta(hours=hours), tick=False), pytest.raises(CommandError):
                run_job.call("send_letters")
    run = JobRun.objects.get(name="send_letters")
    assert run.failed_at == NOON + dt.timedelta(hours=1)
    assert troubled() == [run]
    assert "no mail server" in run.said
    run_job.call("send_letters")
    run.refresh_from_db()
    assert run.failed_at is None


@pytest.mark.django_db
def test_job_that_has_not_gone_well_for_too_long_is_late(in_database, jobs):
    with time_machine.travel(NOON, tick=False):
        enqueue_due()  # and no worker does it
    both = ["clearsessions", "send_letters"]
    for hours, names in [(1.9, []), (2.1, ["send_letters"]), (24.9, ["send_letters"]), (25.1, both)]:
        with time_machine.travel(NOON + dt.timedelta(hours=hours), tick=False):
            assert [run.name for run in troubled()] == names


@pytest.mark.django_db
def test_jobs_go_on_when_a_clock_that_was_ahead_is_back(in_database, jobs):
    for days in (0, 1096):
        with time_machine.travel(NOON + dt.timedelta(days=days), tick=False):
            enqueue_due()
            run_job.call("send_letters")
    with time_machine.travel(NOON + dt.timedelta(minutes=1), tick=False):
        assert enqueue_due() == 0
    with time_machine.travel(NOON + dt.timedelta(minutes=62), tick=False):
        assert enqueue_due() == 1
    for hours, names in [(2, []), (2.1, ["send_letters"])]:
        with time_machine.travel(NOON + dt.timedelta(hours=hours), tick=False):
            assert [run.name for run in troubled()] == names


# The worker


@pytest.mark.django_db
def test_worker_that_died_while_the_clock_was_ahead_is_not_taken_for_alive(in_database, jobs):
    with time_machine.travel(timezone.now() + dt.timedelta(days=1096)):
        tick("dead")
    assert workers() == 0
    tick("alive")
    assert [sign.worker for sign in WorkerSign.objects.all()] == ["alive"]


@pytest.fixture
def begun(in_database, jobs):
    """Return a task that a worker has begun so many times."""

    def make(by, times=1):
        run_job.enqueue("send_letters")
        task = DBTaskResult.objects.get()
        for _time in range(times):
            task.claim(by)
        return task

    return make


@pytest.mark.django_db
def test_task_of_a_dead_worker_is_given_back(begun):
    task = begun("dead")
    WorkerSign.objects.create(worker="alive", seen_at=timezone.now())
    assert give_back_abandoned() == 1
    task.refresh_from_db()
    assert task.status == "READY"


@pytest.mark.django_db
def test_task_of_a_worker_that_lives_is_left_to_it(begun):
    task = begun("alive")
    tick("alive")
    task.refresh_from_db()
    assert task.status == "RUNNING"
    with time_machine.travel(timezone.now() + worker.SILENT_FOR + dt.timedelta(seconds=1)):
        tick("another")
    task.refresh_from_db()
    assert task.status == "READY"


@pytest.mark.django_db
def test_task_that_kills_its_workers_is_given_up(begun, caplog):
    caplog.set_level(logging.CRITICAL)
    task = begun("dead", times=worker.MOST_STARTS)
    give_back_abandoned()
    task.refresh_from_db()
    assert (task.status, task.traceback) == ("FAILED", "3 workers died with it.")


@pytest.mark.django_db(transaction=True)
def test_worker_sends_what_a_page_has_queued_and_stops_when_told(in_database, jobs, monkeypatch, client, mailoutbox):
    monkeypatch.setattr(worker, "PAUSE", 0.05)
    monkeypatch.setattr(worker, "TICK", 0.05)
    running = Worker()
    thread = threading.Thread(target=running.run)
    OutboxMessage.objects.create(key="one", address="anna@example.org", subject="Hej", body="Hej")
    thread.start()
    try:
        end = time.monotonic() + 20
        while not mailoutbox and time.monotonic() < end:
            time.sleep(0.05)
    finally:
        running.stop()
        thread.join(20)
    assert not thread.is_alive()
    assert [message.to for message in mailoutbox] == [["anna@example.org"]]
