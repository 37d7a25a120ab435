"""What a PDF says of itself, as first words for a form. People write all sorts of things there: nothing is sure."""

import re
from dataclasses import dataclass

from reports.files.pdf.reading import Pdf

MOST_AUTHORS = 20
_APART = re.compile(r"\s*(?:;|\n|&|\boch\b|\band\b)\s*")
_YEAR = re.compile(r"D?:?((?:19|20)\d\d)")


@dataclass(frozen=True)
class Suggestions:
    """Empty where nothing is known. ``language`` is "sv", "en" or ""; ``year`` the year the file was made."""

    title: str
    authors: list[str]
    keywords: list[str]
    language: str
    year: int | None


def suggestions(pdf: Pdf) -> Suggestions:
    language = pdf.language[:2].lower()
    year = _YEAR.match(pdf.about["CreationDate"])
    return Suggestions(
        title=pdf.about["Title"][:300],
        authors=_authors(pdf.about["Author"]),
        keywords=[word for part in re.split(r"[;,]", pdf.about["Keywords"]) if (word := part.strip())],
        language=language if language in {"sv", "en"} else "",
        year=int(year[1]) if year else None,
    )


def _authors(text: str) -> list[str]:
    """Take names apart: at semicolons, or at commas where each part has a first and a last name."""
    names = [name for name in _APART.split(text) if name]
    if len(names) == 1 and all(" " in part.strip() for part in text.split(",")):
        names = [part.strip() for part in text.split(",") if part.strip()]
    return names[:MOST_AUTHORS]
