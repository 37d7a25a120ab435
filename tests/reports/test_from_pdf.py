"""A report that begins with its PDF: what it says of itself is filled in, and the PDF is the report's file."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from reports.models import Report, ReportFile
from tests import factories
from tests.reports.helpers import errors_of, step
from tests.reports.pdfs import encrypted, pdf

ABOUT = {"Title": "Buller vid vägen", "Author": "Anna Ek; Bo Ask", "CreationDate": "D:20180527120000"}


@pytest.fixture
def client(client, planner):
    client.force_login(planner)
    return client


@pytest.fixture
def url(db):
    return reverse("reports:from-pdf")


@pytest.fixture
def send(client, url, organisation):
    def send(content=None, name="rapport.pdf", **changes):
        content = pdf("Vi mätte bullret.", language="en-GB", **ABOUT) if content is None else content
        upload = SimpleUploadedFile(name, content, "application/pdf")
        return client.post(url, {"pdf": upload, "organisation": organisation.pk, **changes})

    return send


def test_what_the_pdf_says_is_filled_in_and_the_pdf_attached(client, send, planner, organisation):
    response = send()
    report = Report.objects.get()
    assert response.url == step("edit", report)
    assert (report.title, report.year, report.language) == ("Buller vid vägen", 2018, "en")
    assert (report.owner, report.author, report.state, report.relation) == (organisation, planner, "draft", "partner")
    assert list(report.authors.order_by("position").values_list("name", "family_name")) == [
        ("Anna Ek", "Ek"), ("Bo Ask", "Ask"),
    ]  # fmt: skip
    file = report.files.get()
    assert (file.file_name, file.first_version, file.page_count) == ("rapport.pdf", None, 1)
    page = client.get(response.url).text
    assert 'value="Buller vid vägen"' in page


def test_pdf_that_says_nothing_is_named_by_its_file(send):
    send(pdf("Text."), name="Buller_vid-torget.pdf")
    report = Report.objects.get()
    assert (report.title, report.year, report.language) == ("Buller vid torget", None, "sv")
    assert not report.authors.exists()


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "rapport.pdf"),
        (b"<html><script>alert(1)</script>", "rapport.pdf"),
        (b"%PDF-1.7 avbruten", "rapport.pdf"),
        (b"En text.", "rapport.txt"),
        (encrypted(), "rapport.pdf"),
    ],
)
def test_bad_file_is_refused_and_nothing_is_saved(send, content, name):
    response = send(content, name)
    assert list(errors_of(response)) == ["pdf"]
    assert not Report.objects.exists()
    assert not ReportFile.objects.exists()


def test_hostile_words_in_a_pdf_are_no_error_and_never_a_tag(client, send):
    evil = "<script>alert(1)</script>"
    response = send(pdf("x", Title=evil + "å" * 5000, Author=";".join([evil] * 50), CreationDate="D:99991399"))
    assert response.status_code == 302
    for name in ("edit", "who", "check"):
        assert "<script>alert" not in client.get(step(name, Report.objects.get())).text


def test_likely_duplicate_is_shown_before_anything_is_saved(send):
    known = factories.ReportFactory(published=True, title="Buller vid vägen", year=2018)
    assert f'href="{known.get_absolute_url()}"' in send().text
    assert Report.objects.count() == 1
    assert send(anyway="1").status_code == 302
    assert Report.objects.count() == 2


def test_duplicate_file_is_detected(send):
    send()
    Report.objects.update(title="Något annat")
    assert Report.objects.get().get_absolute_url() in send().text
    assert Report.objects.count() == 1


def test_unreadable_duplicate_file_reveals_nothing(send):
    send()
    Report.objects.update(owner=factories.OrganisationFactory(), author=None)
    assert send().status_code == 302


def test_double_click_makes_one_report_with_one_file(send):
    key = str(uuid.uuid4())
    first, second = send(form_key=key), send(form_key=key)
    assert first.url == second.url
    assert ReportFile.objects.count() == Report.objects.count() == 1


def test_member_begins_for_the_own_organisations_only(send):
    for forged in (factories.OrganisationFactory().pk, "9" * 40, "x"):
        assert "organisation" in errors_of(send(organisation=forged))
    assert not Report.objects.exists()
