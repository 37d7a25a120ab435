"""Search in reports and in the text of their files, each word in any of them."""

import re
from collections.abc import Iterator
from functools import reduce
from typing import Any

from django.db.models import BooleanField, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.utils.text import slugify

from core.lists.facets import plain
from core.lists.search import words
from reports.models import Author, FilePage, Report, ReportFile

# Shorter ones stand in nearly every text, as a part of another word, and no index helps to find the others.
_LONG_ENOUGH = re.compile(r"\w{3}")
_KEYWORDS = Report.keywords.through._default_manager


def words_for_files(text: str) -> list[str]:
    """Return those of the folded words of ``text`` that are looked for in files."""
    return [word for word in words(text) if _LONG_ENOUGH.search(word)]


def reports_matching(text: str, readable: QuerySet[ReportFile]) -> Q:
    """Return the condition that each word of ``text`` stands in a report, in its names, or in a ``readable`` file.

    By one subquery a word, so that each table is searched by its own index.
    """
    condition = Q()
    for word in words(text):
        first, *others = (records.values_list(report) for records, report in _places(word, readable))
        condition &= Q(pk__in=first.union(*others, all=True))
    return condition


def each_matching(word: str, readable: QuerySet[ReportFile]) -> Q:
    """Return the same condition, of one word, to be asked of one report after another: for a word that many have."""
    return reduce(
        Q.__or__,
        (
            # Not Exists(), for which PostgreSQL may look through the whole table at first.
            Q(Subquery(records.filter(**{report: OuterRef("pk")}).values(is_there=Value(True))[:1], BooleanField()))
            for records, report in _places(word, readable)
        ),
    )


def first_matching(word: str, readable: QuerySet[ReportFile], most: int) -> tuple[set[int], bool]:
    """Return the keys of reports that have ``word``, from ``most`` places of each sort, and whether these are all."""
    looked_for = (
        plain(records.model._default_manager.filter(pk__in=plain(records).values("pk")[:most])).values_list(
            Value(n, IntegerField()), F(report)
        )
        for n, (records, report) in enumerate(_places(word, readable))
    )
    first, *others = looked_for
    found = list(first.union(*others, all=True))
    per_place = [n for n, _report in found]
    return {report for _n, report in found}, all(per_place.count(n) < most for n in set(per_place))


def _places(word: str, readable: QuerySet[ReportFile]) -> Iterator[tuple[QuerySet[Any], str]]:
    """Yield where a folded word may stand, as those records that have it and the path to their report."""
    yield plain(Report.objects.filter(search_text__contains=word)), "pk"
    yield Author.objects.filter(search_text__contains=word), "report"
    if slug := slugify(word):
        yield _KEYWORDS.filter(keyword__slug__contains=slug), "report"
    if _LONG_ENOUGH.search(word):
        yield FilePage.objects.filter(search_text__contains=word, file__in=readable.values("pk")), "file__report"
