"""Work that takes long is done by a worker; whoever asked for it sees how it goes, leaves and comes back."""

import datetime as dt
import logging

import pytest
import time_machine
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from core.jobs import long, worker
from core.models import LongTask, WorkerSign
from tests import factories

pytestmark = pytest.mark.django_db
State = LongTask.State


@pytest.fixture
def in_database(settings):
    settings.TASKS = {"default": settings.TASKS["default"] | {"BACKEND": "django_tasks_db.DatabaseBackend"}}


@pytest.fixture
def work(monkeypatch):
    """Let a kind of work be what a test says."""

    def given(act):
        monkeypatch.setitem(long.WORK, "try", act)

    given(lambda task: long.Result("Gjort.", "/arbetsyta/"))
    return given


def ask(owner, **given):
    return long.ask_for("try", owner=owner, title="Ett försök", given=given)


def now_of(task):
    return LongTask.objects.get(pk=task.pk)


def test_worker_does_it_once_and_what_was_given_is_gone(work, in_database, resident):
    task = ask(resident, text="x")
    assert now_of(task).state == State.WAITING
    (result,) = DBTaskResult.objects.all()
    for _time in range(2):
        long.do_long_task.call(*result.args_kwargs["args"])
    done = now_of(task)
    assert (done.state, done.message, done.url, done.given) == (State.DONE, "Gjort.", "/arbetsyta/", {})
    assert done.finished_at


def test_owner_sees_how_far_it_has_come_with_and_without_script(work, in_database, resident, client):
    client.force_login(resident)
    task = ask(resident)
    page = client.get(long.page_of(task))
    assert 'hx-trigger="every 2s"' in page.text
    assert f'<a class="button" href="{long.page_of(task)}">Se hur det går</a>' in page.text
    assert "no-store" in page["Cache-Control"]
    task.progress(3, 12, "Läser")
    page = client.get(long.page_of(task)).text
    assert '<progress max="12" value="3"' in page
    assert "3 av 12" in page
    long.do_long_task.call(task.pk)
    page = client.get(long.page_of(task)).text
    assert "hx-trigger" not in page
    assert "Gjort." in page
    assert '<a class="button" href="/arbetsyta/">Se resultatet</a>' in page


def test_nobody_else_sees_it(work, resident, editor, client):
    task = ask(resident)
    client.force_login(editor)
    assert client.get(long.page_of(task)).status_code == 404
    assert "Ett försök" not in client.get(reverse("workspace")).text


def test_workspace_leads_back_to_it_for_a_day_after_it_is_done(work, in_database, resident, client):
    client.force_login(resident)
    task = ask(resident)
    with time_machine.travel(timezone.now() + dt.timedelta(days=2)):
        client.force_login(resident)
        assert long.page_of(task) in client.get(reverse("workspace")).text
        long.do_long_task.call(task.pk)
        assert long.page_of(task) in client.get(reverse("workspace")).text
    with time_machine.travel(timezone.now() + dt.timedelta(days=4)):
        client.force_login(resident)
        assert long.page_of(task) not in client.get(reverse("workspace")).text


def test_reason_is_told_in_the_owners_language(work, client):
    owner = factories.UserFactory(language="en")

    def refuse(task):
        raise long.LongTaskError(str(State.FAILED.label), "/x/")

    work(refuse)
    task = ask(owner, text="x")
    failed = now_of(task)
    assert (failed.state, failed.message, failed.url, failed.given) == (State.FAILED, "not done", "/x/", {"text": "x"})


def test_fault_is_told_without_its_words_and_raised_for_the_log(work, in_database, resident, client):
    work(lambda task: 1 / 0)
    task = ask(resident)
    with pytest.raises(ZeroDivisionError):
        long.do_long_task.call(task.pk)
    client.force_login(resident)
    assert "Något gick fel hos oss, och inget har sparats." in client.get(long.page_of(task)).text


def test_work_whose_workers_die_is_given_up_and_its_owner_told(work, in_database, resident, caplog):
    caplog.set_level(logging.CRITICAL)
    task = ask(resident)
    result = DBTaskResult.objects.get()
    for _time in range(worker.MOST_STARTS):
        result.claim("dead")
    WorkerSign.objects.create(worker="alive", seen_at=timezone.now())
    worker.give_back_abandoned()
    result.refresh_from_db()
    assert result.status == TaskResultStatus.FAILED
    assert now_of(task).state == State.FAILED


def test_it_is_removed_two_weeks_later(work, resident):
    ask(resident)
    call_command("prune_long_tasks")
    assert LongTask.objects.exists()
    with time_machine.travel(timezone.now() + dt.timedelta(days=14, hours=1)):
        call_command("prune_long_tasks")
    assert not LongTask.objects.exists()
