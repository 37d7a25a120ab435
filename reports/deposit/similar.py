"""What makes two reports likely the same: one DOI, ISBN or DiVA id, or one title and year."""

import re
from collections.abc import Iterator, Mapping

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from stdnum import isbn

from accounts.models import User
from core.lists.search import fold
from reports.models import Report

IDENTIFIERS = ("doi", "isbn", "diva_id")
MOST = 5


def likely_the_same(report: Report, visitor: User | AnonymousUser) -> list[Report]:
    """Return what is likely the same as one that somebody is about to deposit, among what they may know of.

    A year that is not known fits every year. Two queries at most, three for a member.
    """
    of_year = Q(year=report.year) | Q(year=None) if report.year else Q()
    same = identified({name: getattr(report, name) for name in IDENTIFIERS}) | titled(report.title) & of_year
    known = Report.objects.visible_to(visitor) | Report.objects.withdrawn()
    if report.form_key:  # what the other click of a double one has just saved is no other report
        known = known.filter(~Q(form_key=report.form_key) | Q(form_key=None))
    return list(known.filter(same).exclude(pk=report.pk).for_rows().newest()[:MOST])


def identified(*works: Mapping[str, object]) -> Q:
    """Return the condition for what has an identifier of one of the ``works``, given by column."""
    values: dict[str, set[str]] = {name: set() for name in IDENTIFIERS}
    for work in works:
        for name, value in keys_of(work):
            values[name].update(_ways_of_isbn(value) if name == "isbn" else [value])
    same = Q(pk__in=[])
    for name, wanted in values.items():
        if wanted:
            same |= Q(**{f"{name}__in": wanted})
    return same


def titled(*titles: str) -> Q:
    """Return the condition for what has one of the titles, however a subtitle is joined to it."""
    return Q(title_key__in={way for title in titles if title.strip() for way in _ways_of_title(title)})


def keys_of(work: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Yield the identifiers of a work, each in one form; an ISBN has thirteen digits."""
    for name in IDENTIFIERS:
        if value := str(work.get(name) or ""):
            yield name, isbn.to_isbn13(isbn.compact(value)) if name == "isbn" else value


def normalised(title: str) -> str:
    return " ".join(re.findall(r"\w+", fold(title)))


def _ways_of_isbn(thirteen: str) -> list[str]:
    """Return the ways an ISBN may be stored: with thirteen digits, and with ten where it has them."""
    ways = [thirteen, isbn.to_isbn10(thirteen)] if thirteen.startswith("978") else [thirteen]
    return [str(isbn.format(way)) for way in ways]


def _ways_of_title(title: str) -> set[str]:
    """Return what the column ``title_key`` may hold, which ends with a space; libraries write " : " for ": "."""
    folded = " ".join(fold(title).split())
    ways = {folded, folded.replace(": ", " : "), folded.replace(": ", " – "), folded.replace(": ", ". ")}
    return {f"{way}{end} " for way in ways | {way.rstrip(".") for way in ways} for end in ("", ".")}
