"""BibTeX, in UTF-8. Capitals in titles are kept by a second pair of braces, and bodies' names are kept whole by one."""

import re
from collections.abc import Iterable, Iterator

from django.utils.text import slugify

from core.text.plain import on_one_line
from reports.citations.cited_names import CitedName, Names, names_of
from reports.citations.csl import csl_of, kind_in_words, published_in
from reports.models import Report

Kind = Report.Kind
ENTRIES = {
    Kind.REPORT: "techreport",
    Kind.PLAN: "techreport",
    Kind.ARTICLE: "article",
    Kind.CONFERENCE_PAPER: "inproceedings",
    Kind.DOCTORAL_THESIS: "phdthesis",
    Kind.LICENTIATE_THESIS: "phdthesis",
    Kind.MASTER_THESIS: "mastersthesis",
    Kind.BACHELOR_THESIS: "mastersthesis",
    Kind.ANTHOLOGY: "book",
    Kind.PROCEEDINGS: "proceedings",
    Kind.MAGAZINE: "misc",
    Kind.DATASET: "misc",
    Kind.FILM: "misc",
    Kind.WEB_PAGE: "misc",
}
_PUBLISHERS = {"techreport": "institution", "phdthesis": "school", "mastersthesis": "school"}
_SHARED = ("book", "misc")  # entry types that leave open what it is
_CONTAINERS = {"article": "journal", "misc": "howpublished"}
_LANGUAGES = {"sv": "swedish", "en": "english"}
# Braces have to come in pairs, also escaped ones: these are words instead.
_SPECIAL = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{sign: f"\\{sign}" for sign in "#$%&_"},
}
_ESCAPE = str.maketrans(_SPECIAL)
_TWINS = re.compile(r"(?<=([-'`,<>]))(?=\1)|(?<=[?!])(?=`)")  # what LaTeX would draw together as another sign


def write(reports: Iterable[Report]) -> Iterator[str]:
    for report in reports:
        yield entry(report) + "\n"


def entry(report: Report) -> str:
    lines = [f"  {name} = {{{value}}},\n" for name, value in _fields(report) if value]
    return f"@{ENTRIES[Kind(report.kind)]}{{{key_of(report)},\n{''.join(lines)}}}\n"


def key_of(report: Report) -> str:
    """Return a key such as "hogstrom2017-12". The number makes it the only one, and it stays when lists change."""
    names = names_of(list(report.authors.all()), publisher=report.publisher)
    first = next(iter((*names.authors, *names.editors)), None)
    word = slugify(first.literal.split()[0] if first.literal else first.family) if first else ""
    return f"{word.replace('-', '')[:30] or 'anon'}{report.year or 'nd'}-{report.pk}"


def escaped(text: str) -> str:
    return _TWINS.sub("{}", on_one_line(text).translate(_ESCAPE))


def _fields(report: Report) -> Iterator[tuple[str, str]]:
    kind = ENTRIES[Kind(report.kind)]
    names = names_of(list(report.authors.all()), publisher=report.publisher)
    container, publisher = published_in(report)
    item = csl_of(report)
    yield "title", f"{{{escaped(report.title)}}}"
    yield "author", _people(names, names.authors, has_more=names.has_more)
    yield "editor", _people(names, names.editors, has_more=names.has_more and not names.authors)
    yield "year", str(report.year or "")
    yield "month", str(report.month or "")
    yield "day", str(report.day or "")
    yield _CONTAINERS.get(kind, "booktitle"), escaped(container)
    yield _PUBLISHERS.get(kind, "publisher"), escaped(publisher)
    yield "type", escaped(kind_in_words(report, report.language) if kind in _SHARED else item.get("genre", ""))
    yield "series", escaped(report.series)
    yield "volume", escaped(report.volume)
    yield "number", escaped(report.issue or report.series_number)
    yield "pages", "--".join(map(escaped, re.split(r"[–—-]", report.pages)))
    yield "doi", _verbatim(report.doi)
    yield "isbn", report.isbn
    yield "issn", report.issn
    yield "url", _verbatim(item.get("URL", ""))
    yield "urn", _verbatim(report.urn)
    yield "diva", report.diva_id
    yield "copyright", report.licence
    yield "language", _LANGUAGES[report.language]
    yield "keywords", escaped(item.get("keyword", ""))
    yield "abstract", escaped(report.abstract)


def _people(names: Names, people: tuple[CitedName, ...], *, has_more: bool) -> str:
    written = [_name(name) for name in people]
    return " and ".join([*written, "others"] if written and has_more else written)


def _name(name: CitedName) -> str:
    if name.literal or not name.given:
        return f"{{{escaped(name.in_full)}}}"
    return f"{_part(name.family)}, {_part(name.given)}"


def _part(text: str) -> str:
    """Return a part of a name, in braces where it would be taken for the border of one."""
    safe = escaped(text)
    return f"{{{safe}}}" if re.search(r"\band\b|,", safe, re.IGNORECASE) else safe


def _verbatim(address: str) -> str:
    """Return an address as it is, but for what would end the field: programs read these fields without unescaping."""
    return on_one_line(address).replace("\\", "%5C").replace("{", "%7B").replace("}", "%7D")
