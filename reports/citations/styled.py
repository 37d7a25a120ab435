"""Citations in the styles that readers are asked for, by the CSL styles beside this file.

The processor, citeproc-py, is young. Everything done because of that is done here: it gets signs that stand for the
texts instead of the texts, so that nothing in a title is taken for markup or for its own punctuation, and what it is
known to say wrongly is put right before the texts are put in (``_REPAIRS``, ``_without_repetition``).
A citation takes 6 to 30 ms: they are made on the page that shows them, and kept for a day.
"""

import hashlib
import json
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle
from citeproc.source.json import CiteProcJSON
from django.core.cache import cache as django_cache
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from reports.citations.csl import ET_AL, csl_of
from reports.models import Report

FOLDER = Path(__file__).parent / "styles"
LOCALES = {"sv": "sv-SE", "en": "en-GB"}
DAY = 24 * 60 * 60


@dataclass(frozen=True)
class Style:
    """A style of citing, and what it leaves out that a reader has to know.

    ``adds_address``: it names the addresses of web pages only. ``undated``: what it says in the place of a year that
    is not known, when it has no words for that of its own.
    """

    file: str
    label: str | Promise
    adds_address: bool = False
    undated: dict[str, str] = field(default_factory=dict)


STYLES = {
    "harvard-sv": Style(
        "karlstad-universitet-harvard",
        _("Harvard (Swedish)"),
        adds_address=True,
        undated={"sv": "u.å.", "en": "n.d."},
    ),
    "harvard": Style("harvard-cite-them-right", _("Harvard (British)")),
    "apa": Style("apa", "APA 7"),
    "vancouver": Style("nlm-citation-sequence", "Vancouver", undated={"sv": "[u.å.]", "en": "[date unknown]"}),
}

# Signs of Unicode's private use that stand for something until the end. The texts themselves are freed of them.
_ITALIC, _UPRIGHT, _MORE, _EDITORS = "\ue000", "\ue001", "\ue002", "\ue003"
_AROUND = f" {_ITALIC}{_UPRIGHT}\"'”“’‘"  # signs in which a title stands
_FIRST_TEXT = 0xE010
_NOT_TEXT = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ue000-\uf8ff]+")
# Texts that are put in at the end; the others are short and the styles look into them: is it a number, a range?
_TEXTS = ("title", "container-title", "collection-title", "publisher", "genre", "URL", "DOI")
_KEPT = (*_TEXTS, "type", "language", "collection-number", "volume", "issue", "page", "ISBN", "ISSN", "issued")
_ROLE = {"sv": ("red.", "redaktör", "redaktörer"), "en": ("ed.", "editor", "editors"), "en plural": ("eds", "", "")}
_OTHERS = {"sv": "m.fl.", "en": "et al."}
_LOCK = threading.Lock()  # a style remembers what it is in the middle of

_REPAIRS = (
    (re.compile(r"^1\.\s*"), ""),  # its number in a list of one
    (re.compile(r" \[Preprint\]"), ""),  # an article without volume is not a preprint
    (re.compile(r" \((?:Publication|Publikation)\)"), ""),  # the word for a number there is not
    (re.compile(rf"[,\s]*…?\s*(?:&|och|and)?\s*{_MORE}\.?"), f" {_MORE}"),
    (re.compile(r"(\d{4})([A-Z][a-z]{2})(\d)"), r"\1 \2 \3"),  # 2026Nov28
    (re.compile(r"\s{2,}"), " "),
    (re.compile(r"([.,;:!?])(?:\s*\1)+"), r"\1"),
    (re.compile(r"\s+([.,;:])"), r"\1"),
    (re.compile(r"[,;:]\."), "."),  # a number, and no pages after it
    (re.compile(r"\(\s*\)|\[\s*\]"), ""),
)


def _passed(text: str) -> str:
    return str(text)


def _italic(text: str) -> str:
    return f"{_ITALIC}{text}{_UPRIGHT}"


# What the processor writes with: text, and signs for what is in italics.
_FORMATTER = SimpleNamespace(
    preformat=_passed, Italic=_italic, Oblique=_italic, Bold=_passed, Light=_passed, Underline=_passed,
    Superscript=_passed, Subscript=_passed, SmallCaps=_passed,
)  # fmt: skip


def citations(report: Report, language: str) -> dict[str, SafeString]:
    """Return the report cited in every style, as HTML; ``report`` was fetched by ``for_citing``."""
    item = csl_of(report, language=language)
    said = hashlib.sha256(json.dumps(item).encode()).hexdigest()  # also moves at the end of an embargo
    key = f"cited:{said}:{language}:{timezone.localdate()}"
    kept: dict[str, str] | None = django_cache.get(key)
    if kept is None:
        kept = {name: str(cite(item, name, language)) for name in STYLES}
        django_cache.set(key, kept, DAY)
    return {name: mark_safe(html) for name, html in kept.items()}  # noqa: S308  # escaped by cite()


def cite(item: dict[str, Any], style: str, language: str) -> SafeString:
    """Return one citation of a report in CSL-JSON, as HTML in which only italics are marked."""
    texts = {name: _NOT_TEXT.sub(" ", item[name]).strip() for name in _TEXTS if name in item}
    signs = {name: chr(_FIRST_TEXT + number) for number, name in enumerate(texts)}
    with _LOCK:
        cited = _rendered(_for_processor(item, signs, STYLES[style].undated.get(language, "")), style, language)
    if "author" not in item and "editor" not in item:
        cited = _without_repetition(cited, signs)
    for pattern, instead in _REPAIRS:
        cited = pattern.sub(instead, cited)
    if STYLES[style].adds_address and not {signs.get("URL"), signs.get("DOI")} & set(cited):
        cited += _address(signs)
    cited = _with_role(cited.replace(_MORE, _OTHERS[language]), item, style, language).strip()
    for name, sign in signs.items():
        cited = _put_in(cited, sign, texts[name])
    return _marked(cited)


def _for_processor(item: dict[str, Any], signs: dict[str, str], undated: str) -> dict[str, Any]:
    """Return the item with signs for its texts. Editors without authors stand in their place, as they do in print."""
    today = timezone.localdate()
    prepared: dict[str, Any] = {name: signs.get(name, item[name]) for name in _KEPT if name in item}
    if item["type"] == "motion_picture":
        prepared.pop("container-title", None)  # a film would be cited by it, without its title
    prepared |= {"id": "it", "accessed": {"date-parts": [[today.year, today.month, today.day]]}}
    if undated and "issued" not in item:
        prepared["issued"] = {"literal": undated}
    for role in ("author", "editor"):
        if people := list(_people(item.get(role, []))):
            prepared[role] = people
    if "author" not in prepared and "editor" in prepared:
        *others, last = prepared.pop("editor")
        more = [last] if last == {"literal": _MORE} else []
        *others, last = (*others, last) if not more else others
        marked = {"literal": last["literal"] + _EDITORS} if "literal" in last else last | {"suffix": _EDITORS}
        prepared["author"] = [*others, marked, *more]
    return prepared


def _people(people: list[dict[str, str]]) -> Iterator[dict[str, str]]:
    for person in people:
        if person == {"literal": ET_AL}:
            yield {"literal": _MORE}
            continue
        clean = {part: _NOT_TEXT.sub(" ", text).strip() for part, text in person.items()}
        if clean := {part: text for part, text in clean.items() if text}:
            yield clean if "family" in clean or "literal" in clean else {"literal": " ".join(clean.values())}


def _rendered(item: dict[str, Any], style: str, language: str) -> str:
    bibliography = CitationStylesBibliography(
        _style(STYLES[style].file, LOCALES[language]), CiteProcJSON([item]), _FORMATTER
    )
    bibliography.register(Citation([CitationItem("it")]))
    return "".join(str(text) for text in bibliography.bibliography())


@cache
def _style(file: str, locale: str) -> CitationStylesStyle:
    return CitationStylesStyle(str(FOLDER / f"{file}.csl"), locale=locale, validate=False)


def _without_repetition(cited: str, signs: dict[str, str]) -> str:
    """Take away the second mention of what stands in the place of the authors: the processor forgets that it did."""
    for name in ("title", "container-title"):
        sign = signs.get(name, "")
        head, found, tail = cited.partition(sign) if sign else (cited, "", "")
        if found and not head.strip(_AROUND):
            again = re.compile(rf",?\s*[{_AROUND}]*{sign}[{_AROUND}]*\.?")
            return head + found + again.sub("", tail, count=1)
    return cited


def _address(signs: dict[str, str]) -> str:
    if "DOI" in signs:
        return f" https://doi.org/{signs['DOI']}"
    return f" {signs['URL']} [{timezone.localdate().isoformat()}]" if "URL" in signs else ""


def _with_role(cited: str, item: dict[str, Any], style: str, language: str) -> str:
    """Say of editors who stand in the place of the authors that they are editors."""
    editors = [person for person in item.get("editor", []) if person != {"literal": ET_AL}]
    short, one, many = _ROLE[language]
    if style == "vancouver":
        role = f", {one if len(editors) == 1 else many}"
    else:
        role = f" ({_ROLE['en plural'][0] if language == 'en' and len(editors) > 1 else short})"
    return re.sub(rf"[,\s]*{_EDITORS}", role, cited)


def _put_in(cited: str, sign: str, text: str) -> str:
    """Put a text in the place of its sign; a full stop after what ends in one, or in "?", is left out."""
    if text.endswith((".", "?", "!", "…")):
        cited = re.sub(rf"({sign}{_UPRIGHT}?)\.", r"\1", cited)
    return cited.replace(sign, text)


def _marked(cited: str) -> SafeString:
    html = escape(cited).replace(_ITALIC, "<i>").replace(_UPRIGHT, "</i>")
    return mark_safe(html)  # noqa: S308  # escaped above; the signs for italics are in no text
