"""The name of a PDF's reader on each of its pages, read back and seen."""

import io

import pypdfium2
import pytest
from pypdfium2 import raw

from core.files.decoders import RefusedError, stamps
from tests.reports import pdfs

NAME = "Åkerbergs Fastigheter AB · 1 december 2026"


def stamped(tmp_path, content, *words):
    path = tmp_path / "papper.pdf"
    path.write_bytes(content)
    answer = io.BytesIO()
    stamps.decode(str(path), answer, *(words or (NAME,)))
    answer.seek(0)
    return int(answer.readline()), pypdfium2.PdfDocument(answer.read())


def text_of(page):
    return page.get_textpage().get_text_range()


def darkened(page, before):
    """Return the box, in shares of the page as it is seen, of what is darker than it was."""
    one, other = (each.render(scale=0.5).to_pil().convert("L") for each in (page, before))
    box = other.point(lambda value: value - 8).tobytes(), one.tobytes()
    places = [n for n, (was, now) in enumerate(zip(*box, strict=True)) if now < was]
    width, height = one.size
    xs, ys = [n % width for n in places], [n // width for n in places]
    return min(xs) / width, min(ys) / height, max(xs) / width, max(ys) / height


def test_each_page_has_the_name_and_what_it_had(tmp_path):
    count, document = stamped(tmp_path, pdfs.pdf("Torget", "Gården", tagged=True, language="sv"))
    assert count == len(document) == 2
    for page, text in zip(document, ("Torget", "Gården"), strict=True):
        assert NAME in text_of(page)
        assert text in text_of(page)
    assert raw.FPDFCatalog_IsTagged(document)


def turned(content, degrees):
    document = pypdfium2.PdfDocument(content)
    document[0].set_rotation(degrees)
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
@pytest.mark.parametrize("size", [(595, 842), (1191, 842), (200, 200)])
def test_name_lies_over_the_middle_however_the_page_is_turned(tmp_path, degrees, size):
    content = turned(pdfs.pdf("", size=size), degrees)
    _count, document = stamped(tmp_path, content)
    left, top, right, bottom = darkened(document[0], pypdfium2.PdfDocument(content)[0])
    assert left < 0.4
    assert right > 0.6
    assert top < 0.4
    assert bottom > 0.6
    assert min(left, top) > 0
    assert max(right, bottom) < 1


def test_name_lies_where_it_should_on_a_page_that_leaves_its_state_turned(tmp_path):
    content = pdfs.pdf(content=pdfs.stream(b"0 1 -1 0 300 0 cm 3 0 0 3 0 0 cm 0 0 10 10 re f"))
    _count, document = stamped(tmp_path, content)
    left, top, right, bottom = darkened(document[0], pypdfium2.PdfDocument(content)[0])
    assert left < 0.4 < 0.6 < right
    assert top < 0.4 < 0.6 < bottom


def test_name_that_the_font_cannot_write_gives_way_to_the_next(tmp_path):
    _count, document = stamped(tmp_path, pdfs.pdf("Torget"), "株式会社", "kabushiki-gaisha · 1 december 2026")
    assert "kabushiki-gaisha · 1 december 2026" in text_of(document[0])


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (pdfs.encrypted(), "locked"),
        (pdfs.encrypted(password=""), "locked"),
        (pdfs.many_pages(501), "pages"),
        (b"%PDF-1.7\n%%EOF", "malformed"),
    ],
    ids=["password", "protected", "pages", "broken"],
)
def test_pdf_that_cannot_be_named_is_refused(tmp_path, content, reason):
    with pytest.raises(RefusedError, match=reason):
        stamped(tmp_path, content)
