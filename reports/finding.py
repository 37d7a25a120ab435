"""Search in reports and in the text of their files, each word in any of them.

One table after another would do for a thousand reports. With a hundred thousand, a condition over four tables uses none
of their indexes. So each word is looked up by itself in each table, up to FEW rows: the reports that have the rare
words are known then, and the others are only tried on them. Where no word is rare, a page is filled by going through
the reports in their order, as many of them fit.
"""

import re
from functools import cached_property

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.lookups import IsNull
from django.utils.text import slugify

from records.database.unions import Statement, joined, rows_of, united
from records.facets import plain
from records.search import words
from reports.models import Author, FilePage, Report, ReportFile

FEW = 1_000
# Shorter ones stand in nearly every text, as a part of another word, and no index helps to find the others.
_LONG_ENOUGH = re.compile(r"\w{3}")
_KEYWORDS = Report.keywords.through._default_manager


def words_for_files(text: str) -> list[str]:
    """Return those of the folded words of ``text`` that are looked for in files."""
    return [word for word in words(text) if _LONG_ENOUGH.search(word)]


class Finding:
    """One search, by a visitor who may read the files ``readable``."""

    def __init__(self, text: str, readable: QuerySet[ReportFile]) -> None:
        self.words = list(dict.fromkeys(words(text)))
        self.in_files = set(words_for_files(text))
        self.readable = readable

    @cached_property
    def _few(self) -> dict[str, set[int]]:
        """The reports that have each of the rare words. One query, for all words of the search."""
        rows = rows_of(joined([part for n, word in enumerate(self.words) if (part := self._first(n, word))]))
        found: dict[str, list[int]] = {word: [] for word in self.words}
        for number, report in rows:
            found[self.words[number]].append(report)
        return {word: set(ids) for word, ids in found.items() if len(ids) <= FEW}

    def _first(self, number: int, word: str) -> Statement | None:
        """Return a little more than FEW rows of one word: its number, and a report that has it."""
        found = united(self._sources(word))
        if found is None:
            return None
        sql = f"SELECT {number} AS word, hit.* FROM ({found[0]}) AS hit LIMIT {FEW + 1}"  # noqa: S608  # Django's own SQL
        return sql, found[1]

    def _sources(self, word: str) -> list[QuerySet]:
        """Return the numbers of the reports that have ``word``, by where it stands; the same may come twice."""
        sources: list[QuerySet] = [
            plain(Report.objects.filter(search_text__contains=word)).values_list("pk"),
            Author.objects.filter(search_text__contains=word).values_list("report"),
        ]
        if slug := slugify(word):
            sources.append(_KEYWORDS.filter(keyword__slug__contains=slug).values_list("report"))
        if word in self.in_files:
            pages = FilePage.objects.filter(search_text__contains=word, file__in=self.readable.values("pk"))
            sources.append(pages.values_list("file__report"))
        return sources

    @property
    def is_narrow(self) -> bool:
        """Whether a word is rare enough for the search to cost nothing worth keeping."""
        return not self.words or bool(self._few)

    def page_of(self, reports: QuerySet[Report]) -> QuerySet[Report]:
        """Return those of ``reports`` that are found, the first of them soon."""
        for word in self._common:
            reports = reports.filter(self._stands_in(word))
        return reports.filter(pk__in=self._rare) if self._few else reports

    def all_of(self, reports: QuerySet[Report]) -> QuerySet[Report]:
        """Return the same, for going through all of them."""
        if self._few:
            return self.page_of(reports)
        for word in self.words:
            first, *others = self._sources(word)
            reports = reports.filter(pk__in=first.union(*others, all=True))
        return reports

    @property
    def _common(self) -> list[str]:
        return [word for word in self.words if word not in self._few]

    @property
    def _rare(self) -> list[int]:
        return sorted(set.intersection(*self._few.values()))

    def _stands_in(self, word: str) -> Q:
        """Return the condition on one report. Not by Exists: PostgreSQL would gather all hits for the first report."""
        condition = Q(search_text__contains=word)
        of_it = {"report": OuterRef("pk")}
        places: list[QuerySet] = [Author.objects.filter(search_text__contains=word, **of_it)]
        if slug := slugify(word):
            places.append(_KEYWORDS.filter(keyword__slug__contains=slug, **of_it))
        if word in self.in_files:
            places.append(self.readable.filter(pages__search_text__contains=word, **of_it))
        for place in places:
            condition |= Q(IsNull(Subquery(place.order_by().values("pk")[:1]), False))
        return condition
