"""What is attached to an outcome: checked for what it is, once, removed with its file, and handed out as a download."""

import io
import zipfile

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from outcomes.forms.files import MOST_ATTACHMENTS
from outcomes.models import Attachment
from tests.factories import AttachmentFactory, MembershipFactory, OutcomeFactory
from tests.reports import pdfs

pytestmark = pytest.mark.django_db
PDF = pdfs.pdf("En plan")
WORD = {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<document/>"}
TEXT_DOCUMENT = {
    "mimetype": b"application/vnd.oasis.opendocument.text",
    "content.xml": b"<content/>",
    "META-INF/manifest.xml": b"<manifest/>",
}


@pytest.fixture
def client(client, planner):
    client.force_login(planner)
    return client


@pytest.fixture
def outcome(organisation):
    return OutcomeFactory(owner=organisation, published=True)


@pytest.fixture
def url(outcome):
    return reverse("outcomes:attachments", args=[outcome.slug])


@pytest.fixture
def attach(client, url, django_capture_on_commit_callbacks):
    def attach(name="mall.txt", content=b"En mall.", **changes):
        sent = {"kind": "material", "title": "Mall", "url": "", "file": SimpleUploadedFile(name, content), **changes}
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(url, {field: value for field, value in sent.items() if value is not None})

    return attach


def package(members):
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return written.getvalue()


GROWS = b"<!DOCTYPE a [<!ENTITY b 'bbbbbbbb'><!ENTITY c '&b;&b;&b;&b;'>]><a>&c;&c;&c;</a>"


def bomb(size=1024**3, says=0):
    """A document with a member of so many spaces, which may say that it is smaller."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in WORD.items():
            archive.writestr(name, content)
        packed = pdfs.squeezed(size)
        # What zlib wraps around it, a ZIP does not have.
        info = zipfile.ZipInfo("word/media/a.bin")
        archive.writestr(info, packed[2:-4])
    content = bytearray(written.getvalue())
    for mark, at in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        start = content.rindex(mark)
        content[start + at : start + at + 2] = (8).to_bytes(2, "little")  # deflated
        sizes = start + at + 14
        content[sizes : sizes + 4] = (says or size).to_bytes(4, "little")
    return bytes(content)


def picture():
    written = io.BytesIO()
    Image.new("RGB", (40, 30)).save(written, "JPEG")
    return written.getvalue()


def download(attachment, client=None):
    response = (client or Client()).get(reverse("outcomes:attachment", args=[attachment.outcome.slug, attachment.pk]))
    return response, b"".join(response.streaming_content) if response.streaming else b""


# What is accepted, and as what it is handed out

ACCEPTED = {
    "plan.pdf": (PDF, "application/pdf"),
    "mall.docx": (package(WORD), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "mall.odt": (package(TEXT_DOCUMENT), "application/vnd.oasis.opendocument.text"),
    "lista.csv": ("a;b\nå;ö".encode(), "text/csv"),
    "steg.md": (b"# Steg", "text/markdown"),
    "PLAN.PDF": (PDF, "application/pdf"),
}


@pytest.mark.parametrize("name", ACCEPTED)
def test_file_is_attached_and_handed_out_as_it_was(attach, outcome, name):
    content, media_type = ACCEPTED[name]
    assert attach(name, content).status_code == 302
    attachment = outcome.attachments.get()
    assert (attachment.file_name, attachment.media_type, attachment.size) == (name, media_type, len(content))
    assert name not in attachment.file.name  # an address that cannot be guessed
    response, handed_out = download(attachment)
    assert handed_out == content
    assert response["Content-Type"] == media_type
    assert response["Content-Disposition"] == f'attachment; filename="{name}"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert attachment.title in Client().get(outcome.get_absolute_url()).text


def test_picture_is_made_anew(attach, outcome):
    attach("karta.jpg", picture())
    attachment = outcome.attachments.get()
    assert (attachment.file_name, attachment.media_type) == ("karta.webp", "image/webp")
    _response, handed_out = download(attachment)
    assert Image.open(io.BytesIO(handed_out)).format == "WEBP"


def test_spreadsheets_other_encoding_becomes_utf_8(attach, outcome):
    attach("lista.csv", "å;ä;ö".encode("cp1252"))
    assert download(outcome.attachments.get())[1] == "å;ä;ö".encode()


def test_file_without_a_title_goes_by_its_name(attach, outcome):
    attach("Inbjudan till vandring.pdf", PDF, title="")
    assert outcome.attachments.get().title == "Inbjudan till vandring"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("..\\..\\etc\\mall.txt", "mall.txt"),
        ("mall\u202etxt.exe.txt", "malltxt.exe.txt"),
        ('a"b.txt', "ab.txt"),
        ("Södra vägen.txt", "Södra vägen.txt"),
        (f"{'å' * 200}.txt", f"{'å' * 116}.txt"),
    ],
)
def test_file_name_is_sanitised(attach, outcome, given, kept):
    attach(given)
    attachment = outcome.attachments.get()
    assert attachment.file_name == kept
    assert download(attachment)[0].status_code == 200


def test_link_is_attached(attach, outcome):
    attach(file=None, url="https://example.org/mall")
    attachment = outcome.attachments.get()
    assert (attachment.url, attachment.file.name) == ("https://example.org/mall", "")
    assert 'href="https://example.org/mall"' in Client().get(outcome.get_absolute_url()).text
    assert download(attachment)[0].status_code == 404


def test_evaluation_report_makes_it_recommended_and_its_removal_undoes_that(client, attach, outcome, organisation):
    attach("utvardering.pdf", PDF, kind="evaluation")
    outcome.refresh_from_db()
    assert outcome.maturity == "recommended"
    client.post(reverse("outcomes:attachment-remove", args=[outcome.slug, outcome.attachments.get().pk]))
    outcome.refresh_from_db()
    assert (outcome.maturity, outcome.steps.latest("id").actor_name) == ("", organisation.name)


# What is refused

REFUSED = {
    "empty": ("tom.txt", b""),
    "of no known type": ("prog.exe", b"MZ"),
    "without a type": ("mall", b"En mall."),
    "a page": ("sida.html", b"<html>"),
    "a page that calls itself a text": ("sida.txt", b"  <!DOCTYPE html><script>alert(1)</script>"),
    "a drawing that runs": ("bild.svg", b"<svg onload='alert(1)'/>"),
    "a program that calls itself a PDF": ("plan.pdf", b"MZ%PDF-"),
    "a PDF that is a ZIP besides": ("plan.pdf", PDF + package(WORD)),
    "a text that is none": ("mall.txt", b"\x00\x01\x02"),
    "a picture that is none": ("bild.png", b"\x89PNG\r\n"),
    "a damaged document": ("mall.docx", package(WORD)[:-30]),
    "a ZIP that calls itself a document": ("mall.docx", package({"a.txt": b"a"})),
    "one kind of document as another": ("mall.xlsx", package(WORD)),
    "a document with macros": ("mall.docx", package({**WORD, "word/vbaProject.bin": b"x"})),
    "a document that says it has macros": (
        "mall.docx", package({**WORD, "[Content_Types].xml": b'<Types ContentType="x.macroEnabled.main+xml"/>'}),
    ),
    "a document of no XML": ("mall.docx", package({**WORD, "word/document.xml": b"Hej"})),
    "a document that is cut off inside": ("mall.docx", package({**WORD, "word/styles.xml": b"<styles>"})),
    "a document whose words grow": ("mall.docx", package({**WORD, "word/document.xml": GROWS})),
    "a spreadsheet whose words grow": (
        "mall.xlsx", package({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<a/>", "xl/x.XML": GROWS}),
    ),
    "a document that unpacks to a gigabyte": ("mall.docx", bomb()),
    "a document that says it is small": ("mall.docx", bomb(says=20)),
    "an open document whose words grow": ("mall.odt", package({**TEXT_DOCUMENT, "content.xml": GROWS})),
    "a PDF of nothing": ("plan.pdf", b"%PDF-1.7\n%%EOF"),
    "an open document with scripts": ("mall.odt", package({**TEXT_DOCUMENT, "Basic/a.xml": b"x"})),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_bad_file_is_refused_and_nothing_else_is_lost(attach, outcome, case):
    response = attach(*REFUSED[case], title="Det jag skrev")
    assert list(response.context["form"].errors) == ["file"]
    assert "Det jag skrev" in response.text
    assert not outcome.attachments.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"file": None}, "__all__"),  # neither a file nor a link
        ({"url": "https://example.org/"}, "__all__"),  # both
        ({"file": None, "url": "javascript:alert(1)"}, "url"),
        ({"file": None, "url": "https://example.org/", "title": ""}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"kind": "secret"}, "kind"),
        ({"kind": ""}, "kind"),
    ],
)
def test_invalid_input_is_explained(attach, outcome, changes, field):
    response = attach(**changes)
    assert field in response.context["form"].errors
    assert not outcome.attachments.exists()


def test_large_file_is_refused(attach, outcome, monkeypatch):
    monkeypatch.setattr("core.files.types.MAX_BYTES", 4)
    assert list(attach().context["form"].errors) == ["file"]
    assert not outcome.attachments.exists()


def test_document_that_unpacks_to_very_much_is_refused(attach, outcome, monkeypatch):
    monkeypatch.setattr("core.files.types.MAX_UNPACKED", 10)
    assert list(attach("mall.docx", package(WORD)).context["form"].errors) == ["file"]
    assert not outcome.attachments.exists()


def test_number_of_files_is_limited(attach, outcome):
    AttachmentFactory.create_batch(MOST_ATTACHMENTS, outcome=outcome)
    response = attach()
    assert str(MOST_ATTACHMENTS) in response.context["form"].non_field_errors()[0]
    assert outcome.attachments.count() == MOST_ATTACHMENTS


# Once


@pytest.mark.parametrize("changes", [{}, {"file": None, "url": "https://example.org/mall"}], ids=["file", "link"])
def test_double_click_attaches_once(attach, outcome, changes):
    assert [attach(**changes).status_code for _each in range(2)] == [302, 302]
    assert outcome.attachments.count() == 1


def test_one_file_may_belong_to_two_outcomes(client, attach, outcome, organisation):
    attach()
    other = OutcomeFactory(owner=organisation)
    sent = {"kind": "material", "title": "", "url": "", "file": SimpleUploadedFile("mall.txt", b"En mall.")}
    client.post(reverse("outcomes:attachments", args=[other.slug]), sent)
    assert [one.attachments.count() for one in (outcome, other)] == [1, 1]


# Taken away


def test_file_goes_with_its_attachment_after_asking(client, attach, outcome, django_capture_on_commit_callbacks):
    attach()
    attachment = outcome.attachments.get()
    remove = reverse("outcomes:attachment-remove", args=[outcome.slug, attachment.pk])
    assert attachment.title in client.get(remove).text
    assert default_storage.exists(attachment.file.name)
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(remove).status_code == 302
    assert not outcome.attachments.exists()
    assert not default_storage.exists(attachment.file.name)
    assert client.post(remove).status_code == 404


def test_file_that_the_storage_has_lost_is_not_found(attach, outcome):
    attach()
    attachment = outcome.attachments.get()
    default_storage.delete(attachment.file.name)
    assert download(attachment)[0].status_code == 404


# Who may


def test_file_of_a_draft_is_seen_by_its_own_and_the_editors(client, organisation, other_planner, editor):
    attachment = AttachmentFactory(outcome=OutcomeFactory(owner=organisation), with_file=True)
    assert download(attachment, client)[1] == b"En mall."
    for user, status in ((None, 404), (other_planner, 404), (editor, 200)):
        other = Client()
        if user:
            other.force_login(user)
        response, content = download(attachment, other)
        assert (response.status_code, content) == (status, b"En mall." if status == 200 else b"")


@pytest.mark.parametrize("role", ["other_planner", "owners_reader", "editor"])
def test_outsiders_cannot_attach_or_remove(outcome, url, other_planner, editor, organisation, role):
    attachment = AttachmentFactory(outcome=outcome)
    client = Client()
    reader = MembershipFactory(organisation=organisation, role="reader").user
    client.force_login({"other_planner": other_planner, "owners_reader": reader, "editor": editor}[role])
    assert client.post(url, {"kind": "material", "url": "https://example.org/ny", "title": "Ny"}).status_code == 403
    remove = reverse("outcomes:attachment-remove", args=[outcome.slug, attachment.pk])
    assert client.post(remove).status_code == 403
    assert Attachment.objects.get() == attachment


def test_attachment_is_found_at_its_own_outcome_only(client, outcome, organisation):
    attachment = AttachmentFactory(outcome=OutcomeFactory(owner=organisation, published=True), with_file=True)
    for name in ("attachment", "attachment-remove"):
        assert client.get(reverse(f"outcomes:{name}", args=[outcome.slug, attachment.pk])).status_code == 404


def test_words_beside_a_file_survive_a_session_that_ran_out(planner, url):
    client = Client()
    assert client.post(url, {"kind": "evaluation", "title": "Nyskriven titel"}).status_code == 302
    client.force_login(planner)
    assert "Nyskriven titel" in client.get(url).text


# In the admin


def test_editor_who_deletes_an_outcome_deletes_its_files(outcome, editor, django_capture_on_commit_callbacks):
    files = [AttachmentFactory(outcome=outcome, with_file=True).file.name for _each in range(2)]
    client = Client()
    client.force_login(editor)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("admin:outcomes_outcome_delete", args=[outcome.pk]), {"post": "yes"})
    assert not Attachment.objects.exists()
    assert [default_storage.exists(name) for name in files] == [False, False]
