"""RIS, as DiVA, Zotero, Mendeley and EndNote write it: a tag and a value on each line."""

import re

from django.utils.translation import gettext as _

from core.text.plain import on_one_line
from reports.importing.entry import Fault, Found, Raw
from reports.importing.entry_names import OTHERS, plain_name

# Tags differ between the programs that write them: the first that has a value counts.
_TAGS = {
    "TI": "title", "T1": "title", "CT": "title", "TT": "parallel_title", "DA": "date", "PY": "year", "Y1": "year",
    "PB": "publisher", "JO": "container", "JF": "container", "T2": "container", "BT": "container",
    "JA": "short", "J2": "short", "T3": "series", "VL": "volume", "IS": "issue", "M1": "number", "SP": "first_page",
    "EP": "last_page", "SN": "isbn_or_issn", "DO": "doi", "UR": "url", "L1": "url", "L2": "url", "LK": "url",
    "AB": "abstract", "N2": "abstract", "KW": "keywords", "LA": "language", "M3": "type", "ID": "id", "U1": "id",
    "AN": "accession",
}  # fmt: skip
_AUTHORS, _EDITORS = {"AU", "A1"}, {"ED", "A2", "A3"}
_IN_A_JOURNAL = {"JOUR", "EJOUR", "MGZN", "NEWS", "ABST", "INPR", "CHAP", "ECHAP", "CONF", "CPAPER"}
_LINE = re.compile(r"(?P<tag>[A-Z][A-Z0-9]) {1,2}-(?: (?P<value>.*)|\s*)")
_CONTINUED = {"abstract", "title", "keywords"}


def find(text: str) -> Found:
    found = Found()
    raw: Raw | None = None
    last = ""
    for n, line in enumerate(text.split("\n"), start=1):
        tagged = _LINE.fullmatch(line.strip("\ufeff").rstrip())
        if not tagged:
            if raw and line.strip() and last in _CONTINUED and raw.values.get(last):
                at, value = raw.values[last][-1]
                raw.values[last][-1] = (at, f"{value}\n{line.strip()}")
            elif line.strip() and (raw or found.raws):  # before the first entry, programs write about themselves
                found.faults.append(Fault(n, raw.key if raw else "", _not_ris()))
            continue
        tag, value = tagged["tag"], (tagged["value"] or "").strip()
        if tag == "TY":
            if raw:
                found.faults.append(Fault(raw.line, raw.key, _("This entry has no end: a line “ER  -” is missing.")))
            raw, last = Raw(n, "", value.upper()[:20]), ""
        elif raw is None:
            found.faults.append(Fault(n, "", _("No entry begins here: a line “TY  -” is missing.")))
        elif tag == "ER":
            found.raws.append(_whole(raw))
            raw, last = None, ""
        else:
            last = _add(raw, tag, n, value, found)
    if raw:
        found.faults.append(Fault(raw.line, raw.key, _("This entry has no end: a line “ER  -” is missing.")))
    return found


def _not_ris() -> str:
    return _("This line is not RIS: lines begin with two letters, two spaces, a hyphen and a space, such as “TI  - ”.")


def _add(raw: Raw, tag: str, line: int, value: str, found: Found) -> str:
    """Keep the value of a tag, and return the name it is kept under."""
    if not value:
        return ""
    if tag in _AUTHORS | _EDITORS and value.lower() in OTHERS:
        raw.notes.append(_("It has more authors than it names."))
        return ""
    if tag in _AUTHORS | _EDITORS:
        (raw.authors if tag in _AUTHORS else raw.editors).append((line, plain_name(value, bare_is_body=True)))
        return ""
    name = _TAGS.get(tag, "")
    if not name:
        found.unread.add(tag)
    elif name == "id":
        raw.key = raw.key or on_one_line(value)[:60]
    else:
        raw.add(name, line, value)
    return name


def _whole(raw: Raw) -> Raw:
    """Put together what stands in several tags, and take apart what one tag holds of several kinds."""
    for line, text in raw.values.pop("accession", []):
        if text.lower().startswith("diva2:"):  # other catalogues have numbers of their own
            raw.add("diva_id", line, text)
    raw.values.setdefault("container", raw.values.pop("short", []))
    if raw.kind not in _IN_A_JOURNAL:  # what a report is part of is its series, and its number the series'
        for line, text in raw.values.pop("container", []):
            raw.add("series", line, text)
        for name in ("number", "issue", "volume"):
            for line, text in raw.values.pop(name, []):
                raw.add("series_number", line, text)
    else:
        for line, text in raw.values.pop("number", []):
            raw.add("series_number" if raw.first("series") else "issue", line, text)
    first, last = raw.first("first_page"), raw.first("last_page")
    if first:
        is_whole = not last or last == first or "-" in first or "–" in first
        raw.add("pages", raw.line_of("first_page"), first if is_whole else f"{first}–{last}")
    return raw
