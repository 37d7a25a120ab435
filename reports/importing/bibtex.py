"""BibTeX and BibLaTeX, as DiVA, Zotero, Mendeley and others write it."""

import logging
import re

from bibtexparser import model
from bibtexparser.entrypoint import parse_string
from django.utils.translation import gettext as _

from core.text.plain import on_one_line
from core.text.tables import UnreadableError
from reports.importing.entry import MOST_AUTHORS, MOST_ENTRIES, Fault, Found, Raw
from reports.importing.entry_names import OTHERS, bibtex_name, split_bibtex
from reports.importing.latex import address_of, plain_of

logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)  # what it would warn of, the visitor is told

_FIELDS = {
    "title": "title", "subtitle": "subtitle", "year": "year", "month": "month", "day": "day", "date": "date",
    "publisher": "publisher", "school": "school", "institution": "institution", "organization": "institution",
    "series": "series", "number": "number", "journal": "container", "journaltitle": "container",
    "booktitle": "container", "maintitle": "container", "volume": "volume", "issue": "issue", "pages": "pages",
    "pagetotal": "pages", "numpages": "pages", "isbn": "isbn", "issn": "issn", "doi": "doi", "urn": "urn",
    "url": "url", "ee": "url", "abstract": "abstract", "keywords": "keywords", "keyword": "keywords",
    "language": "language", "langid": "language", "type": "type", "entrysubtype": "type",
    "copyright": "licence", "license": "licence", "rights": "licence", "diva": "diva_id",
}  # fmt: skip
_ADDRESSES = {"doi", "urn", "url", "ee", "isbn", "issn"}
_LONGEST_VALUE = 50_000
_MOST_BLOCKS, _MOST_FIELDS = 4 * MOST_ENTRIES, 40 * MOST_ENTRIES


def find(text: str) -> Found:
    # The parser takes its time with what is no BibTeX at all: so many beginnings are none that somebody has written.
    if len(re.findall(r"@\w*[ \t]*[{(]", text)) > _MOST_BLOCKS or text.count("=") > _MOST_FIELDS:
        raise UnreadableError(_("It is too large. Split it and import the parts one by one."))
    found, strings = Found(), dict[str, str]()
    for block in parse_string(text, parse_stack=[]).blocks:
        line = (block.start_line or 0) + 1
        if isinstance(block, model.String):
            strings[block.key.lower()] = _value(block.value, strings)
        elif isinstance(block, model.Entry):
            found.raws.append(_raw(block, line, strings, found))
        elif isinstance(block, model.ParsingFailedBlock):
            inner = block.ignore_error_block
            if isinstance(inner, model.Entry):  # a key or a field that stands twice: we need neither but once
                found.raws.append(_raw(inner, line, strings, found))
            elif not isinstance(inner, model.String):
                key = re.match(r"\s*@\w*\s*[{(]\s*([^\s,{}=]{1,60})\s*,", block.raw or "")
                message = _("This entry cannot be read: there is a missing or extra brace, comma or quotation mark.")
                found.faults.append(Fault(line, key[1] if key else "", message))
    return found


def _raw(entry: model.Entry, line: int, strings: dict[str, str], found: Found) -> Raw:
    raw = Raw(line, on_one_line(entry.key)[:60], entry.entry_type.lower())
    for field in entry.fields:
        name, at = field.key.lower().strip(), (field.start_line or 0) + 1
        value = _value(str(field.value), strings)
        if name in {"author", "editor"}:
            _add_names(raw, name, at, value)
        elif name in _ADDRESSES:
            raw.add(_FIELDS[name], at, on_one_line(address_of(value)))
        elif known := _FIELDS.get(name):
            raw.add(known, at, plain_of(value))
        else:
            found.unread.add(on_one_line(name)[:40])
    _place_number(raw)
    return raw


def _add_names(raw: Raw, field: str, line: int, value: str) -> None:
    names = split_bibtex(value)
    if names and names[-1].lower() in OTHERS:
        names.pop()
        raw.notes.append(_("It has more authors than it names."))
    target = raw.authors if field == "author" else raw.editors
    target += [(line, bibtex_name(name)) for name in names[: MOST_AUTHORS + 1]]


def _place_number(raw: Raw) -> None:
    """A number is an issue's in a journal, and else the series'."""
    for line, text in raw.values.pop("number", []):
        raw.add("issue" if raw.kind in {"article", "periodical"} else "series_number", line, text)


def _value(written: str, strings: dict[str, str]) -> str:
    """Return what a value comes to: its parts put together, and names replaced by what was said before of them.

    A name stands for what came earlier in the text only, and what it comes to has a greatest length: nothing runs in
    circles, and nothing grows without end.
    """
    written = written.strip()
    if _is_one(written, "{", "}") or _is_one(written, '"', '"'):
        return written[1:-1][:_LONGEST_VALUE]
    parts = [_part(part, strings) for part in re.split(r"\s*#\s*", written)]
    return "".join(parts)[:_LONGEST_VALUE]


def _is_one(text: str, opens: str, closes: str) -> bool:
    """Whether one pair of delimiters holds all of it, and not two parts with a # between them."""
    if len(text) < 2 or not (text.startswith(opens) and text.endswith(closes)):
        return False
    depth = 0
    for n, letter in enumerate(text[1:-1], start=1):
        if text[n - 1] != "\\":
            depth += {"{": 1, "}": -1}.get(letter, 0)
        if depth < 0 or (letter == opens == '"' and depth == 0):
            return False
    return True


def _part(part: str, strings: dict[str, str]) -> str:
    if len(part) > 1 and part[0] + part[-1] in {"{}", '""'}:
        return part[1:-1]
    return strings.get(part.lower(), part)
