"""A clock that has leapt removes nothing for good, until it is back or somebody says that it is right."""

import datetime as dt
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from core.jobs import clock
from core.jobs.forgetting import FORGETTERS
from core.jobs.schedule import JOBS, enqueue_due, run_job
from core.jobs.worker import tick
from core.models import JobRun, LivedThrough
from tests import factories

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 3, 28, 11, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


def at(days):
    return time_machine.travel(NOON + days * DAY, tick=False)


def is_steady():
    return not clock.note_time().leapt_from


def lived(*days):
    steady = []
    for day in days:
        with at(day):
            steady.append(is_steady())
    return steady


def test_clock_is_believed_while_the_portal_lives_on():
    assert lived(0, 1, 2.9, 4.8) == [True] * 4


def test_clock_that_has_leapt_is_not_believed_though_it_goes_on_from_there():
    assert lived(0, 1096, 1096.1, 1103, 2000) == [True] + [False] * 4


def test_clock_that_is_back_is_believed():
    assert lived(0, 1096, 0.1, 1) == [True, False, True, True]


def test_portal_that_is_older_than_its_note_goes_by_the_newest_that_it_knows():
    factories.UserFactory(last_login=NOON)
    assert lived(3) == [False]


def test_clock_is_confirmed_with_todays_date_only():
    lived(0, 3)
    with at(3.1):
        with pytest.raises(CommandError, match="2026-03-31"):
            call_command("confirm_clock", "2026-03-28")
        assert not is_steady()
        call_command("confirm_clock", "2026-03-31", stdout=StringIO())
        assert is_steady()
    assert lived(3.2) == [True]


def test_worker_notes_the_time():
    tick("one")
    assert timezone.now() - LivedThrough.objects.get().seen_at < dt.timedelta(minutes=1)


@pytest.mark.parametrize("name", ["clearsessions", "prune_db_task_results"])
def test_job_that_removes_waits_while_the_clock_is_not_believed(name, client, resident, settings):
    settings.TASKS = {"default": settings.TASKS["default"] | {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    enqueue_due()
    client.force_login(resident)
    with (
        time_machine.travel(timezone.now() + 1096 * DAY),
        pytest.raises(CommandError, match="The clock has leapt from"),
    ):
        run_job.call(name)
    assert "The clock has leapt from" in JobRun.objects.get(name=name).said
    assert client.get("/arbetsyta/").status_code == 200
    run_job.call(name)


def test_each_job_that_removes_for_good_says_so():
    removes = ("forget", "clear", "prune", "remove")
    assert {name for name in JOBS if name.startswith(removes)} == {name for name, job in JOBS.items() if job.forgets}


def test_each_job_that_forgets_people_announces_it():
    assert {name for name in JOBS if name.startswith("forget")} == set(FORGETTERS)
