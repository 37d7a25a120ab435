"""A PDF that would run something, or carries another file, is stored nowhere; one that opens at a page is."""

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from core.files.types import check
from reports.files.pdf.reading import read_pdf
from tests.reports import pdfs

BAD = {
    **{name: pdfs.opening(action) for name, action in pdfs.ACTIONS.items()},
    **{f"{name}, packed": pdfs.opening(action, packed=True) for name, action in pdfs.ACTIONS.items()},
    "a script with a name": pdfs.opening(
        pdfs.HARMLESS["a page"], b"/Names << /JavaScript << /Names [(a) << /S /JavaScript /JS (a) >>] >> >>"
    ),
    "another file": pdfs.carrying(),
    "another file on a page": pdfs.carrying(named=False),
    "a form with scripts": pdfs.opening(pdfs.HARMLESS["a page"], b"/AcroForm << /XFA [(a) 11 0 R] >>"),
}
GOOD = {
    **{name: pdfs.opening(action) for name, action in pdfs.HARMLESS.items()},
    **{f"{name}, packed": pdfs.opening(action, packed=True) for name, action in pdfs.HARMLESS.items()},
    "words about it": pdfs.pdf("Så skriver man /JavaScript och /Launch i en PDF", Title="Om JavaScript"),
}
GATES = {"an attachment": check, "a report": read_pdf}


def upload(content):
    return SimpleUploadedFile("plan.pdf", content, "application/pdf")


@pytest.mark.parametrize("gate", GATES)
@pytest.mark.parametrize("case", BAD)
def test_refused(gate, case):
    with pytest.raises(ValidationError) as refused:
        GATES[gate](upload(BAD[case]))
    assert refused.value.code == "active"
    assert "PDF" in refused.value.messages[0]


@pytest.mark.parametrize("gate", GATES)
@pytest.mark.parametrize("case", GOOD)
def test_taken(gate, case):
    GATES[gate](upload(GOOD[case]))


def test_pdf_with_a_password_says_so():
    with pytest.raises(ValidationError) as refused:
        check(upload(pdfs.encrypted()))
    assert refused.value.code == "locked"
