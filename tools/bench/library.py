"""What hangs on the reports: their files with the text of each page, and their keywords."""

import datetime as dt
from collections.abc import Iterator, Sequence
from itertools import product
from typing import Any

from django.utils.text import slugify

from reports.models import FilePage, Keyword, Report, ReportFile
from tools.bench.bulk import next_id, write
from tools.bench.choose import Chooser
from tools.bench.text import ADJECTIVES, THINGS, Writer

PAGES = 3  # of text a file; one report of five has no file
SENTENCES = 8  # a page
CREATED = dt.datetime(2025, 6, 1, tzinfo=dt.UTC)
CLOSED_UNTIL = dt.datetime(2090, 1, 1, tzinfo=dt.UTC)


def library(reports: Sequence[int], rare: dict[int, str]) -> None:
    """Write them. ``rare`` names the reports whose file has a word that stands nowhere else."""
    _files(reports, rare)
    _keywords(reports)


def _files(reports: Sequence[int], rare: dict[int, str]) -> None:
    choose = Chooser("files")
    first = next_id(ReportFile)
    with_files = [pk for pk in reports if pk in rare or choose.random.random() < 0.8]
    states = {("public", None): 85, ("public", CLOSED_UNTIL): 7, ("members", None): 5, ("organisation", None): 3}

    def files() -> Iterator[tuple[Any, ...]]:
        for number, report in enumerate(with_files):
            visibility, opens_at = choose.weighted(states) if report not in rare else ("public", None)
            yield (
                first + number, report, f"report/{number:032x}", f"rapport-{number}.pdf", "application/pdf", 900_000,
                f"{number:064x}", visibility, opens_at, 1, PAGES, CREATED,
            )  # fmt: skip

    write(
        ReportFile,
        ("id", "report_id", "file", "file_name", "media_type", "size", "sha256", "visibility", "opens_at",
         "first_version", "page_count", "created_at"),
        files(),
    )  # fmt: skip

    writer = Writer("pages of files")

    def pages() -> Iterator[tuple[Any, ...]]:
        for number, report in enumerate(with_files):
            for page in range(1, PAGES + 1):
                text = " ".join(writer.sentence()[0] for _ in range(SENTENCES))
                yield first + number, page, f"{text} {rare[report]}." if page == PAGES and report in rare else text

    write(FilePage, ("file_id", "number", "text"), pages())


def _keywords(reports: Sequence[int]) -> None:
    """Give each report one to four of the same few hundred words, whatever the size."""
    choose = Chooser("keywords")
    names = [f"{adjective} {thing}" for (adjective, _a), (thing, _t) in product(ADJECTIVES, THINGS)]
    first = next_id(Keyword)
    write(Keyword, ("id", "slug", "name"), ((first + n, slugify(name), name) for n, name in enumerate(names)))
    ids = range(first, first + len(names))
    links: Any = Report.keywords.through
    write(links, ("report_id", "keyword_id"), ((pk, one) for pk in reports for one in choose.some(ids, 1, 4, skew=2)))
