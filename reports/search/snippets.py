"""The place in a file where a search hit, with the words marked. Texts of files that the visitor may read only."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When, Window
from django.db.models.functions import RowNumber

from core.lists.search import fold
from reports.models import FilePage, Report, ReportFile
from reports.search.matching import words_for_files

LENGTH, BEFORE = 240, 70  # letters, and how many of them come before the first word
TRIED = 20  # places of a word where a snippet may begin


@dataclass(frozen=True)
class Snippet:
    """``parts`` are pieces of text, each with whether it is what was looked for."""

    parts: list[tuple[str, bool]]
    file_name: str
    page: int
    url: str


def add_snippets(reports: Iterable[Report], text: str, readable: QuerySet[ReportFile]) -> None:
    """Give each of ``reports`` its ``snippet``, from the page of a ``readable`` file that has most of the words.

    One query, or none when nothing was searched for.
    """
    words, keys = list(dict.fromkeys(words_for_files(text))), [report.pk for report in reports]
    found = {page.file.report_id: page for page in _pages(words, keys, readable)} if words and keys else {}
    for report in reports:
        report.snippet = _snippet(report, found[report.pk], words) if report.pk in found else None


def _pages(words: list[str], keys: list[int], readable: QuerySet[ReportFile]) -> QuerySet[FilePage]:
    has: list[Any] = [When(search_text__contains=word, then=Value(1)) for word in words]
    hits = sum((Case(one, default=Value(0), output_field=IntegerField()) for one in has[1:]), Case(has[0], default=0))
    any_word = Q()
    for word in words:
        any_word |= Q(search_text__contains=word)
    best = (
        FilePage.objects.filter(any_word, file__in=readable.filter(report__in=keys).values("pk"))
        .annotate(
            place=Window(
                RowNumber(),
                partition_by=F("file__report"),
                order_by=[hits.desc(), "file__position", "file_id", "number"],
            )
        )
        .filter(place=1)
    )
    return FilePage.objects.filter(pk__in=best.values("pk")).select_related("file").defer("search_text")


def _snippet(report: Report, page: FilePage, words: list[str]) -> Snippet:
    return Snippet(marked(page.text, words), str(page.file), page.number, _address(report, page))


def _address(report: Report, page: FilePage) -> str:
    """Return where the file is read, opened at the page where the reader's program can do that."""
    page.file.report = report
    address = page.file.get_absolute_url()
    return f"{address}#page={page.number}" if page.file.is_pdf else address


def marked(text: str, words: list[str]) -> list[tuple[str, bool]]:
    """Return the part of ``text`` that has most of the folded ``words``, in pieces: marked, not marked, in turn."""
    folded, origin = _folded(text)
    places = sorted({place for word in words for place in _places(folded, word)})
    if not places:
        return []

    def words_from(start: int) -> int:
        return len({folded[s:e] for s, e in places if s >= start and e <= start + LENGTH - BEFORE})

    first = max((start for start, _end in places), key=words_from)
    start, end = _at_words(folded, max(0, first - BEFORE), min(len(folded), first - BEFORE + LENGTH))
    parts: list[tuple[str, bool]] = [("… " if start else "", False)]
    here = start
    for s, e in places:
        if e <= here or s >= end:
            continue
        parts += [(text[origin[here] : origin[max(s, here)]], False), (text[origin[max(s, here)] : origin[e]], True)]
        here = e
    parts += [(text[origin[here] : origin[max(end, here)]], False), ("" if end >= len(folded) else " …", False)]
    return _joined(parts)


def _places(folded: str, word: str) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    at = folded.find(word)
    while at >= 0 and len(found) < TRIED:
        found.append((at, at + len(word)))
        at = folded.find(word, at + len(word))
    return found


def _folded(text: str) -> tuple[str, Any]:
    """Return the folded text, and for each of its letters where it comes from: some letters become two."""
    folded = fold(text)
    if len(folded) == len(text):
        return folded, range(len(text) + 1)
    letters, origin = [], []
    for place, letter in enumerate(text):
        small = fold(letter)
        letters.append(small)
        origin += [place] * len(small)
    return "".join(letters), [*origin, len(text)]


def _at_words(text: str, start: int, end: int) -> tuple[int, int]:
    """Move the ends so that no word is cut, unless a word is very long."""
    begins = text.find(" ", start, start + BEFORE // 2) if start else -1
    ends = text.rfind(" ", end - BEFORE, end) if end < len(text) else -1
    return (begins + 1 if begins >= 0 else start), (ends if ends >= 0 else end)


def _joined(parts: list[tuple[str, bool]]) -> list[tuple[str, bool]]:
    """Join neighbours of one kind, on one line."""
    found: list[tuple[str, bool]] = []
    for text, is_hit in parts:
        if found and text and found[-1][1] == is_hit:
            found[-1] = (found[-1][0] + text, is_hit)
        elif text:
            found.append((text, is_hit))
    # The ends of each keep their space.
    return [(" ".join(f"x{text}x".split())[1:-1], is_hit) for text, is_hit in found]
