"""Two people, or two clicks, at the same moment: a file is there once, and goes once."""

from importlib import import_module

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from reports.files import uploads as filing
from reports.models import Report, ReportFile
from tests.factories import ReportFactory, ReportFileFactory
from tests.parallel import at_once, needs_rows_that_lock
from tests.reports import pdfs
from tests.reports.test_files import at, media, stored
from tests.transitions import take

pytestmark = [needs_rows_that_lock, pytest.mark.django_db(transaction=True)]
__all__ = ["media"]  # a fixture: each test has a folder of its own


def logged_in(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def report(organisation):
    return ReportFactory(owner=organisation)


def test_same_file_sent_by_two_at_once_is_there_once(report, planner, media):
    content = pdfs.pdf()

    def send():
        upload = SimpleUploadedFile("rapport.pdf", content)
        return filing.save_file(Report.objects.get(pk=report.pk), upload, by=planner)[1]

    assert sorted(at_once(send, send)) == [False, True]
    assert report.files.count() == 1
    assert len(stored(media)) == 2


def test_two_clicks_remove_a_file_once(report, planner, media):
    file = ReportFileFactory(report=report, pdf=True, waits=True)
    address = at("file-remove", report, file.pk)
    clients = [logged_in(planner) for _each in range(2)]
    answers = at_once(*(lambda client=client: client.post(address).status_code for client in clients))
    assert set(answers) <= {302, 404}
    assert 302 in answers
    assert not stored(media)


def test_concurrent_change_and_removal_removes_file(report, planner):
    file = ReportFileFactory(report=report, waits=True)
    change, remove = logged_in(planner), logged_in(planner)
    words = {"title": "Ny", "visibility": "public", "opens_at": "", "place": "1"}
    answers = at_once(
        lambda: change.post(at("file-edit", report, file.pk), words).status_code,
        lambda: remove.post(at("file-remove", report, file.pk)).status_code,
    )
    assert set(answers) <= {302, 404}
    assert not ReportFile.objects.exists()


@pytest.mark.parametrize("gone_before", ["reports.files.views.FileEditForm", "reports.files.views.change_file"])
def test_who_changes_a_file_that_goes_this_moment_is_told_so(report, planner, monkeypatch, gone_before):
    file = ReportFileFactory(report=report, waits=True)
    module, _dot, name = gone_before.rpartition(".")
    real = getattr(import_module(module), name)

    def after_it_went(*args, **kwargs):
        ReportFile.objects.filter(pk=file.pk).delete()
        return real(*args, **kwargs)

    monkeypatch.setattr(gone_before, after_it_went)
    words = {"title": "Ny", "visibility": "public", "opens_at": "", "place": "1"}
    assert logged_in(planner).post(at("file-edit", report, file.pk), words).status_code == 404


def test_file_sent_while_the_report_is_published_is_in_it_or_waits(report, planner, editor):
    Report.objects.filter(pk=report.pk).update(state=Report.State.IN_REVIEW)
    upload = SimpleUploadedFile("bilaga.txt", b"En bilaga.")
    answers = at_once(
        lambda: filing.save_file(Report.objects.get(pk=report.pk), upload, by=planner)[1],
        lambda: take(Report.objects.get(pk=report.pk), "publish", by=editor),
    )
    assert [answer for answer in answers if isinstance(answer, Exception)] == []
    file = report.files.get()
    assert file.first_version in {None, 1}
    shown = Client().get(reverse("reports:detail", args=[report.pk, report.slug])).text
    assert (file.get_absolute_url() in shown) is (file.first_version == 1)
