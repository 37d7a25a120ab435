"""How each job is doing, and what is about to be removed about people: on the desk, and on a page of its own."""

import datetime as dt

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from core.jobs import forgetting
from core.jobs.schedule import JOBS
from core.models import Forgetting, JobRun, LivedThrough, WorkerSign
from tests.admin.pages import address, shown

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, editor):
    client.force_login(editor)
    return client


@pytest.fixture
def sixty():
    at = dt.datetime(2026, 12, 3, 12, tzinfo=dt.UTC)
    return Forgetting.objects.create(
        job="forget_participants", key="1", title="Torget", people=60, announced_at=timezone.now(), from_at=at
    )


def row_of(html, name):
    return html[html.index(f'<tr id="{name}"') :].split("</tr>")[0]


def test_each_job_has_a_row_with_its_last_run_how_it_went_and_its_next_time(desk):
    now = timezone.now()
    WorkerSign.objects.create(worker="one", seen_at=now)
    went = {
        "send_letters": {"succeeded_at": now, "numbers": {"sent": 3, "waiting": 0, "refused": 1}},
        "check_links": {"succeeded_at": now - dt.timedelta(days=3)},
        "tend_dialogues": {"failed_at": now, "said": "CommandError: 1 failed: dialogue 5 (ValueError)."},
    }
    for name, values in went.items():
        JobRun.objects.create(name=name, due_at=now + dt.timedelta(hours=1), **values)
    html = shown(desk, address("jobs")).text
    for name in JOBS:
        assert "<td>" in row_of(html, name)
    for name, words in [
        ("send_letters", "3 emails sent, 1 refused"),
        ("send_letters", "Went well"),
        ("check_links", "Late"),
        ("forget_unconfirmed", "Has never been done"),
    ]:
        assert words in row_of(html, name)
    assert "0 waiting" not in html
    assert "Has failed since" in row_of(html, "tend_dialogues")
    assert html.index('id="tend_dialogues"') < html.index('id="send_letters"')  # trouble first
    assert "dialogue 5 (ValueError)" in row_of(html, "tend_dialogues")
    assert "No worker gives" not in html


def test_results_and_dates_are_in_the_readers_language(desk):
    at = dt.datetime(2026, 12, 3, 12, tzinfo=dt.UTC)
    JobRun.objects.create(name="send_letters", due_at=at, succeeded_at=at, said="3 sent.", numbers={"sent": 3})
    with override("sv"):
        url = reverse("admin:jobs")
    row = row_of(desk.get(url).text, "send_letters")
    assert "3 mejl skickade" in row
    assert "3 dec 2026 13:00" in row
    assert "sent" not in row.split("</th>")[1]


def test_page_says_that_no_worker_runs_and_that_the_clock_has_leapt(desk):
    now = timezone.now()
    WorkerSign.objects.create(worker="one", seen_at=now - dt.timedelta(minutes=3))
    LivedThrough.objects.create(seen_at=now, leapt_from=now - dt.timedelta(days=900))
    html = shown(desk, address("jobs")).text
    assert "No worker gives a sign of life" in html
    assert "clock has leapt from" in html


def test_desk_tells_beforehand_whom_the_portal_will_forget_and_when(desk, sixty):
    html = shown(desk, address("index")).text
    assert "On 3 Dec 2026, 60 people in “Torget” will be forgotten" in html
    assert "more than usual" not in html
    assert "Confirm the number" not in shown(desk, address("jobs")).text


def test_editor_confirms_a_large_number_by_writing_it(desk, editor, sixty, monkeypatch):
    monkeypatch.setattr(forgetting, "MOST_PEOPLE", 50)
    assert "more than usual" in shown(desk, address("index")).text
    assert "Confirm the number" in shown(desk, address("jobs")).text
    for number, confirmed in [("61", None), ("", None), ("60", 60)]:
        response = desk.post(address("jobs"), {"job": "forget_participants", "people": number}, follow=True)
        sixty.refresh_from_db()
        assert sixty.confirmed_people == confirmed
    assert "Confirmed. It is removed on its day." in response.text
    assert "Confirm the number" not in response.text
    entry = LogEntry.objects.get()
    assert (entry.user, entry.change_message) == (editor, "forget_participants: 60")
    assert "Removal confirmed" in shown(desk, address("index")).text
