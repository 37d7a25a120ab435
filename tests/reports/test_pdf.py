"""PDFs as they come: what is read of the good ones; the bad ones are refused for what they are, or contained."""

import json
import resource
import subprocess
import sys
import time
import zipfile
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from io import BytesIO

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from PIL import Image

from core.files.decoders import RefusedError
from reports.files.pdf import limits, reading
from reports.files.pdf.reading import read_pdf
from reports.files.pdf.suggestions import Suggestions, suggestions
from tests.reports import pdfs

HTML = b"<!DOCTYPE html><script>alert(1)</script>"


def upload(content, name="rapport.pdf"):
    return SimpleUploadedFile(name, content, "application/pdf")


def refusal(content):
    with pytest.raises(ValidationError) as refused:
        read_pdf(upload(content))
    assert refused.value.messages[0]
    return refused.value.code


def archive():
    written = BytesIO()
    with zipfile.ZipFile(written, "w") as package:
        package.writestr("a.txt", b"a")
    return written.getvalue()


# What is read


def test_text_of_each_page_is_read():
    read = read_pdf(upload(pdfs.pdf("Grönska längs vägen (del 1)", "", "Åtgärder\noch ansvar")))
    assert read.page_count == 3
    assert read.texts == ["Grönska längs vägen (del 1)", "", "Åtgärder och ansvar"]


def test_first_page_becomes_a_picture_of_the_fixed_width():
    cover = Image.open(read_pdf(upload(pdfs.pdf("En sida med text på"))).cover)
    assert (cover.format, cover.width) == ("WEBP", limits.COVER_WIDTH)
    assert abs(cover.height / cover.width - 842 / 595) < 0.01
    assert cover.convert("L").getextrema()[0] < 128  # something is written on it


@pytest.mark.parametrize("size", [(1, 14_400), (14_400, 1), (10**9, 10**9)])
def test_page_of_any_shape_has_a_cover_of_bearable_size(size):
    cover = Image.open(read_pdf(upload(pdfs.pdf(size=size))).cover)
    assert cover.width <= limits.COVER_WIDTH
    assert cover.height <= limits.COVER_HEIGHT


def test_accessibility_of_a_good_one():
    read = read_pdf(upload(pdfs.pdf(tagged=True, language="sv-SE", Title="Grönska längs vägen")))
    assert (read.is_tagged, read.has_title, read.language, read.has_text) == (True, True, "sv-SE", True)


def test_accessibility_of_a_bad_one():
    read = read_pdf(upload(pdfs.pdf("", "")))
    assert (read.is_tagged, read.has_title, read.language, read.has_text) == (False, False, "", False)


@pytest.mark.parametrize(("texts", "has_text"), [(1, False), (2, True)])
def test_half_of_the_pages_have_text_where_it_is_more_than_pictures_of_it(texts, has_text):
    pages = ["En hel mening på sidan."] * texts + [""] * (4 - texts)
    assert read_pdf(upload(pdfs.pdf(*pages))).has_text is has_text


@pytest.mark.parametrize(
    "title", ["Microsoft Word - utkast 3.docx", "untitled", "about:blank", "Rapport_slutlig.indd", "  "]
)
def test_generated_pdf_title_is_ignored(title):
    assert not read_pdf(upload(pdfs.pdf(Title=title))).has_title


def test_what_it_says_of_itself_is_read():
    about = {"Title": "Grönska", "Author": "Åsa Ek; Bo Al", "Subject": "Träd", "Keywords": "träd, buskar"}
    assert read_pdf(upload(pdfs.pdf(**about))).about == {**about, "CreationDate": ""}


def test_what_no_database_can_hold_is_left_out():
    assert read_pdf(upload(pdfs.pdf(Title="Grön\0ska\u202e\ufffe"))).about["Title"] == "Grönska"


@pytest.mark.parametrize("make", [upload, ContentFile], ids=["in memory", "stored"])
def test_any_file_is_read(make):
    assert read_pdf(make(pdfs.pdf())).page_count == 1


def test_large_upload_is_read_where_it_lies():
    with TemporaryUploadedFile("rapport.pdf", "application/pdf", 0, None) as file:
        file.write(pdfs.pdf())
        file.size = file.tell()
        file.seek(0)
        assert read_pdf(file).page_count == 1


def test_as_many_pages_as_are_allowed_are_read():
    assert read_pdf(upload(pdfs.many_pages(limits.MOST_PAGES))).page_count == limits.MOST_PAGES


# What is refused, each with its reason

REFUSED = {
    "empty": (lambda: b"", "empty"),
    "a page": (lambda: HTML, "not_a_pdf"),
    "a drawing": (lambda: b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "not_a_pdf"),
    "a program": (lambda: b"MZ\x90\x00", "not_a_pdf"),
    "a picture": (lambda: b"\x89PNG\r\n\x1a\n", "not_a_pdf"),
    "something before it": (lambda: b"GIF89a" + pdfs.pdf(), "something_besides"),
    "a page before it": (lambda: HTML + pdfs.pdf(), "something_besides"),
    "a page after it": (lambda: pdfs.pdf() + HTML, "something_besides"),
    "a page within its first lines": (
        lambda: pdfs.pdf().replace(b"%\xe2\xe3\xcf\xd3", b"%" + HTML, 1),
        "something_besides",
    ),
    "an archive after it": (lambda: pdfs.pdf() + archive(), "something_besides"),
    "an archive within it": (lambda: pdfs.pdf() + archive() + b"\n%%EOF\n", "something_besides"),
    "anything after it": (lambda: pdfs.pdf() + b"x" * 200, "something_besides"),
    "cut off at its end": (lambda: pdfs.pdf()[:-10], "truncated"),
    "cut off in the middle": (lambda: pdfs.pdf()[:500], "truncated"),
    "nothing between beginning and end": (lambda: b"%PDF-1.7\n%%EOF\n", "malformed"),
    "noise between beginning and end": (lambda: b"%PDF-1.7\n" + bytes(range(256)) * 40 + b"\n%%EOF\n", "malformed"),
    "no pages": (lambda: pdfs.many_pages(0), "malformed"),
    "with a password": (pdfs.encrypted, "encrypted"),
    "with restrictions": (lambda: pdfs.encrypted(password=""), "encrypted"),
    "10,000 pages": (lambda: pdfs.many_pages(10_000), "pages"),
    "one page too many": (lambda: pdfs.many_pages(limits.MOST_PAGES + 1), "pages"),
    "a page that unpacks to gigabytes": (pdfs.bomb_of_text, "memory"),
    "forms that draw forms that draw forms": (pdfs.bomb_of_forms, "memory"),
    "pages nested deeply": (pdfs.nested_pages, "malformed"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_bad_pdf_is_refused_for_its_reason_within_the_limits(case):
    make, reason = REFUSED[case]
    content = make()
    began = time.monotonic()
    assert refusal(content) == reason
    assert time.monotonic() - began < limits.READING.clock + 5
    assert most_memory_of_readers() < most_memory_allowed()


def most_memory_of_readers():
    """The most that any child of this process has had in memory."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024


def most_memory_allowed():
    """The limit, or what this process has had: until a child runs its own program it is counted as large as that."""
    return max(limits.READING.memory, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 + 1)


CONTAINED = {
    "a picture of 1.6 gigapixels": pdfs.bomb_of_picture,
    "arrays nested deeply": pdfs.nested_arrays,
    "content nested deeply": pdfs.nested_content,
}


@pytest.mark.parametrize("case", CONTAINED)
def test_what_can_be_read_without_what_is_bad_in_it_is_read(case):
    """The reader's engine leaves out what goes too far, and stays within the limits."""
    assert read_pdf(upload(CONTAINED[case]())).page_count == 1
    assert most_memory_of_readers() < most_memory_allowed()


def test_every_refusal_has_words_of_its_own():
    words = [str(text) for text in reading.REFUSALS.values()]
    assert len(set(words)) == len(words)


@pytest.mark.parametrize(("reason", "number"), [("large", "100"), ("pages", "2000")])
def test_limit_is_named(reason, number):
    assert number in reading._refusal(reason).messages[0].replace("\xa0", "")


class Sparse(SimpleUploadedFile):
    """An upload of a gigabyte, of which nobody may read a byte."""

    def __init__(self):
        super().__init__("rapport.pdf", b"%PDF-1.7")
        self.size = 1024**3

    def read(self, *args):
        raise AssertionError("read")

    chunks = read


def test_gigabyte_is_refused_before_anything_of_it_is_read():
    with pytest.raises(ValidationError) as refused:
        read_pdf(Sparse())
    assert refused.value.code == "large"


# The limits


def run(program, *arguments):
    return subprocess.run(
        [sys.executable, "-c", program, *arguments], cwd=settings.BASE_DIR, capture_output=True, text=True, check=False
    )


def test_reader_that_takes_too_long_is_ended_by_the_clock(monkeypatch):
    monkeypatch.setattr(limits, "READING", replace(limits.READING, clock=1))
    began = time.monotonic()
    assert refusal(pdfs.bomb_of_work()) == "slow"
    assert time.monotonic() - began < 10


def test_reader_that_works_too_long_is_ended_by_the_system(monkeypatch):
    monkeypatch.setattr(limits, "READING", replace(limits.READING, processor=1, clock=100))
    assert refusal(pdfs.bomb_of_work()) == "slow"


def test_reader_goes_through_the_gate_as_one_that_takes_long(monkeypatch):
    given = {}

    @contextmanager
    def decoded(decoder, file, limits, told):
        given.update(decoder=decoder, limits=limits)
        yield BytesIO(b"[]")

    monkeypatch.setattr(reading.sandbox, "decoded", decoded)
    assert refusal(pdfs.pdf()) == "malformed"
    assert given == {"decoder": "reports.files.pdf.process", "limits": limits.READING}
    assert limits.READING.takes_long


@pytest.mark.parametrize(
    "said",
    [
        b"", b"{", b"[]", b"{}", b"null", b'{"cover": "x"}', b'{"cover": "PGh0bWw+"}', b'{"cover": 7}',
        b'{"cover": "UklGRgAAAABXRUJQ", "page_count": "many"}',
    ],
)  # fmt: skip
def test_strange_answer_is_no_pdf(monkeypatch, said):
    monkeypatch.setattr(reading.sandbox, "decoded", lambda *args, **kwargs: nullcontext(BytesIO(said)))
    assert refusal(pdfs.pdf()) == "malformed"


def test_busy_is_told(monkeypatch):
    def busy(*args, **kwargs):
        raise RefusedError("busy")

    monkeypatch.setattr(reading.sandbox, "decoded", busy)
    assert refusal(pdfs.pdf()) == "busy"


def test_text_beyond_its_room_is_left_out(tmp_path):
    file = tmp_path / "rapport.pdf"
    file.write_bytes(pdfs.pdf("Grönska längs vägen", "Åtgärder och ansvar", "Tredje sidan"))
    program = (
        "import json, sys; from reports.files.pdf import limits, process; limits.PAGE_CHARACTERS = 12;"
        " limits.ALL_CHARACTERS = 18; print(json.dumps(process.read(sys.argv[1])['texts']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(file)], cwd=settings.BASE_DIR, capture_output=True, text=True, check=True
    )
    assert json.loads(done.stdout) == ["Grönska läng", "Åtgärd", ""]


# What it suggests


@pytest.mark.parametrize(
    ("author", "names"),
    [
        ("", []),
        ("Åsa Ek", ["Åsa Ek"]),
        ("Åsa Ek; Bo Al", ["Åsa Ek", "Bo Al"]),
        ("Åsa Ek, Bo Al och Cia Alm", ["Åsa Ek, Bo Al", "Cia Alm"]),
        ("Åsa Ek, Bo Al", ["Åsa Ek", "Bo Al"]),
        ("Ek, Åsa", ["Ek, Åsa"]),
        ("Åsa Ek and Bo Al", ["Åsa Ek", "Bo Al"]),
        ("KTH", ["KTH"]),
    ],
)
def test_authors_are_taken_apart_where_that_is_sure(author, names):
    assert suggestions(read_pdf(upload(pdfs.pdf(Author=author)))).authors == names


def test_suggestions_are_empty_where_nothing_is_known():
    assert suggestions(read_pdf(upload(pdfs.pdf()))) == Suggestions("", [], [], "", None)


def test_suggestions_of_a_good_one():
    about = {"Title": "Grönska", "Keywords": "träd; buskar,", "CreationDate": "D:20190527120000+02'00'"}
    found = suggestions(read_pdf(upload(pdfs.pdf(language="en-GB", **about))))
    assert found == Suggestions("Grönska", [], ["träd", "buskar"], "en", 2019)
