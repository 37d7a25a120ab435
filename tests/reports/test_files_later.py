"""A PDF that takes longer to read than somebody waits is read by a worker: nothing is lost on the way, or left over."""

import time
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.files import sandbox
from core.files.decoders import RefusedError
from core.files.orphans import OLD
from core.jobs import long
from core.models import LongTask, WorkerSign
from reports.files import later
from reports.files.pdf import limits
from reports.models import Report, ReportFile
from tests.core.test_sandbox import taken
from tests.factories import MembershipFactory, ReportFactory, UserFactory
from tests.reports import pdfs
from tests.reports.helpers import step
from tests.transitions import take

pytestmark = pytest.mark.django_db
TITLE = "Bilaga om buller vid vägen"


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    """Media and places of its own, and tasks that wait for a worker, as where the portal runs."""
    settings.VAR = tmp_path
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.MEDIA_ROOT.mkdir()
    settings.TASKS = {
        "default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default", "members", "long"]}
    }
    return settings.MEDIA_ROOT


@pytest.fixture
def client(client, planner):
    client.force_login(planner)
    return client


@pytest.fixture
def report(organisation):
    return ReportFactory(owner=organisation)


@pytest.fixture
def add(client, report, settings):
    """Send a report's file while another one is being read."""

    def add(content=None, name="rapport.pdf", **changes):
        sent = {"title": TITLE, "visibility": "members", "opens_at": "", **changes}
        with taken(settings, 1):
            return client.post(step("files", report), {**sent, "file": SimpleUploadedFile(name, content or pdfs.pdf())})

    return add


@pytest.fixture
def begin(client, organisation, settings):
    """Begin a report from a PDF while another one is being read."""

    def begin(content=None, **changes):
        content = content or pdfs.pdf("Vi mätte bullret.", Title="Buller vid vägen")
        sent = {"organisation": organisation.pk, "pdf": SimpleUploadedFile("rapport.pdf", content), **changes}
        with taken(settings, 1):
            return client.post(reverse("reports:from-pdf"), sent)

    return begin


def worker(commits):
    """Do what waits, as a worker does it."""
    with commits(execute=True):
        for task in LongTask.objects.filter(finished_at=None):
            long.do_long_task.call(task.pk)
    return LongTask.objects.latest("pk")


@pytest.fixture
def work(django_capture_on_commit_callbacks):
    return lambda: worker(django_capture_on_commit_callbacks)


def stored(media):
    return sorted(path.relative_to(media).parts[0] for path in media.rglob("*") if path.is_file())


# A file of a report


def test_file_that_has_to_wait_is_kept_and_read_by_a_worker(client, add, report, folder, work):
    answer = add()
    task = LongTask.objects.get()
    assert answer.url == long.page_of(task)
    assert (stored(folder), ReportFile.objects.exists()) == (["waiting"], False)
    page = client.get(answer.url).text
    assert "Läser ”rapport.pdf”" in page
    done = work()
    file = report.files.get()
    assert (str(file), file.visibility, file.file_name, file.page_count) == (TITLE, "members", "rapport.pdf", 1)
    assert (done.state, done.url, done.given, done.file.name) == ("done", step("files", report), {}, "")
    assert stored(folder) == ["report", "report-cover"]
    assert file.pages.exists()


def test_small_file_is_read_at_once(client, report):
    sent = {"title": TITLE, "visibility": "public", "opens_at": "", "file": SimpleUploadedFile("a.pdf", pdfs.pdf())}
    assert client.post(step("files", report), sent).url == step("files", report)
    assert report.files.count() == 1
    assert not LongTask.objects.exists()


def test_file_that_takes_long_is_given_up_in_the_request_and_read_by_a_worker(client, report, monkeypatch, work):
    """A web thread waits a few seconds at the most."""
    monkeypatch.setattr(limits, "AT_ONCE", replace(limits.AT_ONCE, processor=1, clock=1))
    monkeypatch.setattr(limits, "READING", replace(limits.READING, processor=2, clock=4))
    file = SimpleUploadedFile("a.pdf", pdfs.bomb_of_work())
    began = time.monotonic()
    answer = client.post(step("files", report), {"title": TITLE, "visibility": "public", "opens_at": "", "file": file})
    assert time.monotonic() - began < 5
    assert answer.url == long.page_of(LongTask.objects.get())
    assert (work().state, report.files.exists()) == ("failed", False)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (pdfs.encrypted(), "lösenord"),
        (b"%PDF-1.7\n%%EOF\n", "skadad"),
        (pdfs.many_pages(limits.MOST_PAGES + 1), "fler än"),
        (pdfs.nested_pages(), "skadad"),
    ],
)
def test_bad_file_is_told_and_its_form_has_what_was_written(client, add, report, folder, work, content, reason):
    page = add(content).url
    failed = work()
    assert (failed.state, failed.file.name, stored(folder)) == ("failed", "", [])
    assert reason in client.get(page).text
    assert f'href="{failed.url}"' in client.get(page).text
    form = client.get(failed.url)
    assert f'value="{TITLE}"' in form.text
    assert form.context["form"].initial["visibility"] == "members"
    assert not ReportFile.objects.exists()


def test_form_is_shown_again_and_can_be_sent_from_there(client, add, report, work):
    add(b"%PDF-1.7\n%%EOF\n", opens_at="2097-03-03")
    work()
    url = LongTask.objects.get().url
    assert 'value="2097-03-03"' in client.get(url).text
    sent = {"title": TITLE, "visibility": "members", "opens_at": "2097-03-03"}
    answer = client.post(url, {**sent, "file": SimpleUploadedFile("rapport.pdf", pdfs.pdf())})
    assert answer.status_code == 302
    assert str(timezone.localtime(report.files.get().opens_at).date()) == "2097-03-03"


def test_file_that_cannot_be_stored_or_read_is_refused_before_a_worker_is_asked(add):
    response = add(b"En text.")
    assert list(response.context["form"].errors) == ["file"]
    assert not LongTask.objects.exists()


def test_worker_says_how_many_pages_it_has_read(client, add, monkeypatch, work):
    page = add().url
    seen = []

    def reads(*args, told, **kwargs):
        told(3, 12)
        seen.append(client.get(page).text)
        raise RefusedError("slow")

    monkeypatch.setattr(sandbox, "decoded", reads)
    assert "tar för lång tid" in work().message
    assert "3 av 12" in seen[0]


@pytest.mark.parametrize("killed", ["while it reads", "after it has saved"])
def test_worker_that_is_killed_begins_again_and_comes_to_the_same(add, report, folder, work, monkeypatch, killed):
    def kill(*args, **kwargs):
        raise SystemExit

    add()
    with monkeypatch.context() as patch:
        patch.setattr(*((sandbox, "decoded") if killed == "while it reads" else (long, "_finish")), kill)
        with pytest.raises(SystemExit):
            work()
    assert LongTask.objects.get().state == "working"
    assert "waiting" in stored(folder)
    done = work()
    assert (done.state, "är sparad" in done.message) == ("done", True)
    assert report.files.count() == 1
    assert stored(folder) == ["report", "report-cover"]


def test_member_who_has_left_and_report_in_review_get_no_file(add, report, planner, folder, work):
    add()
    take(report, "submit", by=planner)
    assert work().state == "failed"
    add(pdfs.pdf("En annan."))
    Report.objects.update(state="draft")
    add(pdfs.pdf("En annan."))
    planner.memberships.all().delete()
    assert work().state == "failed"
    assert (ReportFile.objects.exists(), stored(folder)) == (False, [])


def test_nobody_else_sees_what_was_given(add, organisation, work):
    add(b"%PDF-1.7\n%%EOF\n")
    task = work()
    other = Client()
    other.force_login(MembershipFactory(organisation=organisation).user)
    assert other.get(long.page_of(task)).status_code == 404
    assert TITLE not in other.get(task.url).text
    assert other.get(task.url).status_code == 200


def test_one_person_does_not_ask_for_more_than_a_few_at_a_time(add, folder, monkeypatch):
    monkeypatch.setattr(long, "MOST_WAITING", 2)
    for _time in range(2):
        assert add().status_code == 302
    response = add()
    assert list(response.context["form"].errors) == ["file"]
    assert f'value="{TITLE}"' in response.text
    assert stored(folder) == ["waiting"] * 2


# No orphan


def test_file_that_waits_is_no_orphan_and_what_nobody_waits_for_is(add, folder, work):
    add()
    (waiting,) = (folder / "waiting").iterdir()
    with time_machine.travel(timezone.now() + OLD * 2):
        call_command("remove_orphans", stdout=StringIO())
        assert waiting.exists()
        LongTask.objects.all().delete()  # its owner's account is removed
        call_command("remove_orphans", stdout=StringIO())
    assert not waiting.exists()


def test_file_that_no_worker_came_for_goes_with_its_task(add, folder, django_capture_on_commit_callbacks):
    add()
    with (
        time_machine.travel(timezone.now() + long.KEPT * 2),
        django_capture_on_commit_callbacks(execute=True),
    ):
        call_command("prune_long_tasks", stdout=StringIO())
    assert (LongTask.objects.exists(), stored(folder)) == (False, [])


# A report that begins with it


def test_draft_is_made_by_a_worker_and_its_page_leads_on_to_it(client, begin, planner, organisation, folder, work):
    page = begin().url
    assert (Report.objects.exists(), stored(folder)) == (False, ["waiting"])
    assert page in client.get(reverse("workspace")).text
    done = work()
    report = Report.objects.get()
    assert (report.title, report.owner, report.author, report.state) == (
        "Buller vid vägen", organisation, planner, "draft",
    )  # fmt: skip
    assert (done.url, report.files.count(), stored(folder)) == (step("edit", report), 1, ["report", "report-cover"])
    assert f'href="{done.url}"' in client.get(page).text
    waiting_there = client.get(page, headers={"hx-request": "true"})
    assert (waiting_there.status_code, waiting_there["HX-Redirect"]) == (200, done.url)
    assert "Kontrollera" in client.get(done.url).text
    assert 'value="Buller vid vägen"' in client.get(done.url).text


@pytest.mark.parametrize("killed", [(sandbox, "decoded"), (later, "read_upload"), (long, "_finish")])
def test_worker_that_is_killed_makes_one_draft_in_the_end(begin, folder, work, monkeypatch, killed):
    def kill(*args, **kwargs):
        raise SystemExit

    begin()
    with monkeypatch.context() as patch:
        patch.setattr(*killed, kill)
        with pytest.raises(SystemExit):
            work()
    assert work().state == "done"
    assert (Report.objects.count(), ReportFile.objects.count()) == (1, 1)
    assert stored(folder) == ["report", "report-cover"]


def test_likely_duplicate_is_shown_before_the_worker_saves_anything(client, begin, work):
    known = ReportFactory(published=True, title="Buller vid vägen")
    begin()
    task = work()
    assert (task.state, Report.objects.count()) == ("failed", 1)
    form = client.get(task.url)
    assert f'href="{known.get_absolute_url()}"' in form.text
    assert 'name="anyway"' in form.text
    begin(anyway="1", form_key=str(form.context["form_key"]))
    assert work().state == "done"
    assert Report.objects.count() == 2


def test_bad_pdf_is_told_and_the_organisation_is_chosen_still(client, begin, organisation, planner, work):
    MembershipFactory(user=planner)  # so that there is something to choose
    begin(pdfs.encrypted())
    task = work()
    assert (task.state, "lösenord" in task.message) == ("failed", True)
    assert client.get(task.url).context["form"].initial["organisation"] == organisation.pk
    assert not Report.objects.exists()


def test_double_click_makes_one_draft(begin, work):
    key = "7d4a3c1e-3b41-4a57-8a3f-0e8a3a0f7a10"
    for _click in range(2):
        begin(form_key=key)
    work()
    assert set(LongTask.objects.values_list("state", flat=True)) == {"done"}
    assert (Report.objects.count(), ReportFile.objects.count()) == (1, 1)


# No worker


def test_page_says_so_when_no_worker_runs(client, add):
    page = add().url
    assert "inte igång" in client.get(page).text
    WorkerSign.objects.create(worker="alive", seen_at=timezone.now())
    assert "inte igång" not in client.get(page).text


def test_somebody_elses_task_leads_nowhere(begin, work):
    page = begin().url
    work()
    other = Client()
    other.force_login(UserFactory())
    assert other.get(page, headers={"hx-request": "true"}).status_code == 404


def test_folder_of_what_waits_is_where_the_orphans_are_looked_for(folder, add):
    add()
    assert Path(LongTask.objects.get().file.name).parts[0] == "waiting"
