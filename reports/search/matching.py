"""Search in reports and in the text of their files, each word in any of them."""

import re

from django.db.models import Q, QuerySet
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
    in_files = words_for_files(text)
    for word in words(text):
        found = [
            plain(Report.objects.filter(search_text__contains=word)).values_list("pk"),
            Author.objects.filter(search_text__contains=word).values_list("report"),
        ]
        if slug := slugify(word):
            found.append(_KEYWORDS.filter(keyword__slug__contains=slug).values_list("report"))
        if word in in_files:
            pages = FilePage.objects.filter(search_text__contains=word, file__in=readable.values("pk"))
            found.append(pages.values_list("file__report"))
        condition &= Q(pk__in=found[0].union(*found[1:], all=True))
    return condition
