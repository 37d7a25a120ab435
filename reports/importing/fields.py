"""From an entry in the words of its format to the columns of a report; what cannot be read is a fault or a note."""

import re
from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.models import Language
from core.text.plain import on_one_line, plain
from reports import identifiers
from reports.importing import words
from reports.importing.dates import Date, read_date
from reports.importing.entry import MOST_AUTHORS, MOST_KEYWORDS, Fault, ImportedEntry, ImportedName, Raw
from reports.importing.values import licence_of, likely_language, parts_of
from reports.models import Author, Report

Kind = Report.Kind
_TEXTS = ("series", "series_number", "container", "volume", "issue", "pages")
_LINKED = ("owner", "author", "replaced_by", "slug", "form_key")
LONGEST_ABSTRACT = Report._meta.get_field("abstract").max_length or 0
_LONGEST_URL = 500
# Which names of values a column comes from, to say on which line it stands.
_FROM = {
    "year": ("date", "year"),
    "month": ("date", "month"),
    "day": ("date", "day"),
    "kind": ("type",),
    "publisher": ("publisher", "school", "institution"),
    "abstract_sv": ("abstract_sv", "abstract"),
    "abstract_en": ("abstract_en", "abstract"),
}


def build(raw: Raw) -> ImportedEntry | list[Fault]:
    """Return the entry, or everything that is wrong with it."""
    return _Builder(raw).build()


class _Builder:
    def __init__(self, raw: Raw) -> None:
        self.raw = raw
        self.columns: dict[str, Any] = {}
        self.notes: list[str] = list(raw.notes)
        self.faults: list[Fault] = []

    def build(self) -> ImportedEntry | list[Fault]:
        raw = self.raw
        title, subtitle = on_one_line(raw.first("title")), on_one_line(raw.first("subtitle"))
        if not title:
            return [Fault(raw.line, raw.key, _("The title is missing."))]
        title = f"{title}: {subtitle}" if subtitle else title
        self.columns["title"] = re.sub(r"\s+:\s", ": ", title)  # as libraries write it
        self.columns["parallel_title"] = on_one_line(raw.first("parallel_title"))
        for name in _TEXTS:
            self.columns[name] = on_one_line(raw.first(name))
        self.columns["publisher"] = on_one_line(raw.first(*_FROM["publisher"]))
        self.columns["kind"] = self._kind()
        self._date()
        self._identifiers()
        self._addresses()
        self._licence()
        self._language_and_abstracts()
        authors = self._authors()
        keywords = self._keywords()
        self._check()
        if self.faults:
            return sorted(self.faults, key=lambda fault: fault.line)
        return ImportedEntry(raw.line, raw.key, self.columns, tuple(authors), tuple(keywords), tuple(self.notes))

    def _fault(self, line: int, message: str) -> None:
        self.faults.append(Fault(line, self.raw.key, message))

    def _kind(self) -> str:
        """Return the type: what the entry says itself comes first, then the type that its format knows."""
        raw = self.raw
        said = on_one_line(raw.first("type"))
        if kind := words.KIND_OF.get(said.lower()) or words.KIND_OF.get(said.lower().partition("(")[0].strip()):
            return kind
        form = raw.kind
        known = words.BIBTEX_KINDS | words.RIS_KINDS
        if kind := known.get(form):
            return kind
        if form in words.CHAPTERS:
            self.notes.append(_("A chapter: will be saved as an article in the book."))
            return Kind.ARTICLE
        if form in words.BOOKS and raw.editors and not raw.authors:
            return Kind.ANTHOLOGY
        if form in words.THESES:
            self.notes.append(_("The degree is not stated: will be saved as a doctoral thesis. Check the type."))
            return Kind.DOCTORAL_THESIS
        named = said or form
        if named and form not in words.BOOKS:
            self.notes.append(
                _("The type “%(type)s” is not known here: will be saved as a report.") % {"type": named[:60]}
            )
        return Kind.REPORT

    def _date(self) -> None:
        raw = self.raw
        texts = [raw.first("date"), " ".join(raw.first(name) for name in ("day", "month", "year")).strip()]
        if not raw.first("year"):
            texts.pop()
        date = None
        for text in filter(None, texts):
            try:
                found = read_date(text)
            except ValidationError as error:
                self._fault(raw.line_of("date", "year"), error.messages[0])
                return
            if found and (date is None or (found.year and not date.year)):
                date = found
        if date is None and any(texts):
            text = next(filter(None, texts))
            self.notes.append(_("The date “%(date)s” is ignored: it cannot be read.") % {"date": text[:40]})
        date = date or Date()
        if date.is_range:
            self.notes.append(_("Several years are given: the last one is used."))
        self.columns |= {"year": date.year, "month": date.month, "day": date.day}

    def _identifiers(self) -> None:
        self._identifier("doi", identifiers.doi_of)
        self._identifier("issn", identifiers.issn_of, several=True)
        self._identifier("isbn", identifiers.isbn_of, several=True)
        self._identifier("urn", identifiers.urn_of)
        self._identifier("diva_id", identifiers.diva_id_of)
        for line, text in self.raw.values.get("isbn_or_issn", []):
            for column, read in (("isbn", identifiers.isbn_of), ("issn", identifiers.issn_of)):
                found = [form for part in parts_of(text) if (form := _read(read, part))]
                if found:
                    self.columns[column] = self.columns[column] or found[0]
                    break
            else:
                self._fault(line, _("“%(text)s” is neither an ISBN nor an ISSN.") % {"text": text[:40]})

    def _identifier(self, column: str, read: Callable[[str], str], *, several: bool = False) -> None:
        """Take the first that is valid; refuse when there are some and none is."""
        self.columns[column] = ""
        refused: list[tuple[int, str]] = []
        found: list[str] = []
        for line, text in self.raw.values.get(column, []):
            for part in parts_of(text) if several else [on_one_line(text)]:
                try:
                    found.append(read(part))
                except ValidationError as error:
                    refused.append((line, f"{part[:40]}: {error.messages[0]}"))
        if found:
            self.columns[column] = found[0]
            others = [other for other in dict.fromkeys(found) if other != found[0]]
            if others:
                self.notes.append(
                    _("Ignored, as there is room for only one: %(others)s.") % {"others": ", ".join(others)}
                )
        elif refused:
            self._fault(*refused[0])

    def _addresses(self) -> None:
        """Take the first web address, and the identifiers that stand in addresses."""
        self.columns["url"] = ""
        for _line, text in self.raw.values.get("url", []):
            for address in text.split():
                self._from_address(address)
        key = self.raw.key
        if not self.columns["diva_id"] and re.fullmatch(r"diva2:[0-9]{1,12}", key, re.IGNORECASE):
            self.columns["diva_id"] = identifiers.diva_id_of(key)

    def _from_address(self, address: str) -> None:
        for column, pattern, read in (
            ("urn", r"urn:nbn:[^\s&?#]+", identifiers.urn_of),
            ("diva_id", r"diva2(?::|%3A)[0-9]{1,12}\b", identifiers.diva_id_of),
            ("doi", r"(?<=doi\.org/)10\.\S+", identifiers.doi_of),
        ):
            hit = re.search(pattern, address, re.IGNORECASE)
            if hit and not self.columns[column]:
                self.columns[column] = _read(read, hit[0])
        if self.columns["url"]:
            return
        try:
            URLValidator(schemes=["http", "https"])(address)
        except ValidationError:
            note = _("The address “%(address)s” is ignored: it is not a web address.")
            self.notes.append(note % {"address": address[:60]})
        else:
            if len(address) <= _LONGEST_URL:
                self.columns["url"] = address

    def _licence(self) -> None:
        said = on_one_line(self.raw.first("licence"))
        self.columns["licence"] = licence_of(said)
        if said and not self.columns["licence"]:
            self.notes.append(_("The licence “%(licence)s” is ignored: it is not known here.") % {"licence": said[:60]})

    def _language_and_abstracts(self) -> None:
        raw = self.raw
        said = on_one_line(raw.first("language"))
        language = words.LANGUAGE_OF.get(said.lower()) or words.LANGUAGE_OF.get(re.split(r"[-_ ,;/]", said.lower())[0])
        title, abstract = self.columns["title"], plain(raw.first("abstract"))
        if not language:
            language = likely_language(title) or likely_language(abstract) or Language.SWEDISH.value
            label = str(Language(language).translated)
            if said:
                note = _("The language “%(said)s” is not available here: will be saved as %(language)s. Check it.")
                self.notes.append(note % {"said": said[:40], "language": label})
            else:
                self.notes.append(
                    _("The language is not stated. Judging by the text: %(language)s.") % {"language": label}
                )
        self.columns["language"] = language
        for code in Language.values:
            self.columns[f"abstract_{code}"] = plain(raw.first(f"abstract_{code}"))
        if abstract:
            column = f"abstract_{likely_language(abstract) or language}"
            self.columns[column] = self.columns[column] or abstract

    def _authors(self) -> list[ImportedName]:
        raw = self.raw
        named = raw.authors
        if not named and raw.editors:
            named = raw.editors
            if self.columns["kind"] not in (Kind.ANTHOLOGY, Kind.PROCEEDINGS):
                self.notes.append(_("It has editors but no authors: the editors will be saved as authors."))
        if len(named) > MOST_AUTHORS:
            self._fault(named[MOST_AUTHORS][0], _("It has more than %(n)d authors.") % {"n": MOST_AUTHORS})
            return []
        for line, name in named:
            try:
                Author(
                    name=name.name,
                    family_name=name.family_name,
                    kind=Author.Kind.ORGANISATION if name.is_organisation else Author.Kind.PERSON,
                    orcid=name.orcid,
                ).clean_fields(exclude=["report", "organisation", "position"])
            except ValidationError as error:
                label = _("An author’s name")
                self._fault(line, f"{label}: {error.messages[0]}")
        return [name for _line, name in named]

    def _keywords(self) -> list[str]:
        found: dict[str, str] = {}
        for _line, text in self.raw.values.get("keywords", []):
            for word in re.split(r"[;\n]" if ";" in text else r"[,\n]", text):
                if kept := on_one_line(word)[:80].strip():
                    found.setdefault(kept.lower(), kept)
        if len(found) > MOST_KEYWORDS:
            self.notes.append(_("Only the first %(n)d keywords are used.") % {"n": MOST_KEYWORDS})
        return list(found.values())[:MOST_KEYWORDS]

    def _check(self) -> None:
        """Let the columns themselves say what does not fit; only forms ask how long an abstract is."""
        report = Report(**self.columns)
        for code in Language.values:
            if len(self.columns[f"abstract_{code}"]) > LONGEST_ABSTRACT:
                line = self.raw.line_of(f"abstract_{code}", "abstract")
                self._fault(line, _("The summary is longer than %(n)d characters.") % {"n": LONGEST_ABSTRACT})
        try:
            report.clean_fields(exclude=_LINKED)
        except ValidationError as error:
            for column, messages in error.message_dict.items():
                label = capfirst(_label(column))
                for message in dict.fromkeys(messages):
                    self._fault(self.raw.line_of(*_FROM.get(column, (column,))), f"{label}: {message}")


def _read(read: Callable[[str], str], text: str) -> str:
    try:
        return read(text)
    except ValidationError:
        return ""


def _label(column: str) -> str:
    field: Any = Report._meta.get_field(column)
    return str(field.verbose_name)
