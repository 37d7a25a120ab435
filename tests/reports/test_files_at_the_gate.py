"""What becomes of a form when its file does not get through the gate: it is there still, and says what to do."""

from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core.files import outside, sandbox
from core.files.decoders import RefusedError
from core.models import LongTask
from reports.files.pdf import limits
from reports.models import Report, ReportFile
from tests.factories import OutcomeFactory, ReportFactory
from tests.outcomes.test_files import package
from tests.reports import pdfs

pytestmark = pytest.mark.django_db
WORDS = "Bilaga om buller vid vägen"


@pytest.fixture
def client(client, planner):
    client.force_login(planner)
    return client


@pytest.fixture
def forms(organisation):
    """Each form that takes files: its address, what else is sent, and the field."""
    report = ReportFactory(owner=organisation)
    outcome = OutcomeFactory(owner=organisation, published=True)
    return {
        "report": (reverse("reports:files", args=[report.pk, report.slug]), {"visibility": "public"}, "file"),
        "from pdf": (reverse("reports:from-pdf"), {"organisation": organisation.pk}, "pdf"),
        "outcome": (reverse("outcomes:attachments", args=[outcome.slug]), {"kind": "material", "url": ""}, "file"),
    }


def send(client, form, content, name="rapport.pdf"):
    url, words, field = form
    return client.post(url, {"title": WORDS, "opens_at": "", **words, field: SimpleUploadedFile(name, content)})


def refuse(monkeypatch, reason):
    def refused(*args, **kwargs):
        sandbox.was_busy.set(reason == "busy")
        raise RefusedError(reason)

    monkeypatch.setattr(sandbox, "decoded", refused)


# What is busy or slow a worker reads once more, of a report's PDFs (tests/reports/test_files_later.py).
@pytest.mark.parametrize(
    ("name", "reason"),
    [("report", "memory"), ("from pdf", "memory"), ("outcome", "busy"), ("outcome", "slow"), ("outcome", "memory")],
)
def test_form_is_shown_again_with_what_was_written(client, forms, monkeypatch, name, reason):
    refuse(monkeypatch, reason)
    response = send(client, forms[name], pdfs.pdf())
    assert response.status_code == (503 if reason == "busy" else 200)
    assert response.has_header("Retry-After") is (reason == "busy")
    assert list(response.context["form"].errors) == [forms[name][2]]
    if name != "from pdf":
        assert WORDS in response.text
    assert not ReportFile.objects.exists()


def test_pdf_of_very_many_steps_is_refused_in_the_form(client, forms, monkeypatch):
    for name in ("AT_ONCE", "READING"):
        monkeypatch.setattr(limits, name, replace(limits.READING, processor=1))
    response = send(client, forms["report"], pdfs.bomb_of_steps())
    assert "tar för lång tid" in client.get(response.url).text
    assert WORDS in client.get(LongTask.objects.get().url).text


def test_document_that_unpacks_to_gigabytes_is_refused_in_the_form(client, forms):
    bomb = package({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<document/>"})
    claimed = (3 * 1024**3).to_bytes(4, "little")
    at = bomb.rindex(b"PK\x01\x02") + 24  # how large the last member says it is, unpacked
    response = send(client, forms["outcome"], bomb[:at] + claimed + bomb[at + 4 :], "rapport.docx")
    assert response.status_code == 200
    assert "innehåller för mycket" in str(response.context["form"].errors["file"])
    assert WORDS in response.text


@pytest.mark.parametrize("name", ["report", "from pdf", "outcome"])
def test_files_that_are_refused_count(client, forms, monkeypatch, name):
    monkeypatch.setattr(outside, "UPLOADS_PER_PERSON", "2/h/user")
    asked, real = [], sandbox.decoded
    monkeypatch.setattr(sandbox, "decoded", lambda *args, **kwargs: asked.append(1) or real(*args, **kwargs))
    broken = b"%PDF-1.7\n%%EOF\n" + b"PK\x05\x06" + bytes(18) if name == "outcome" else b"%PDF-1.7\n%%EOF\n"
    for status in (200, 200, 429, 429):
        response = send(client, forms[name], broken)
        assert response.status_code == status
    assert len(asked) == 2
    assert "på kort tid" in str(response.context["form"].errors)
    assert Report.objects.count() == 1
