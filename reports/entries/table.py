"""Tables of reports: what a spreadsheet saves as CSV. docs/importing-reports.md lists the columns, in two languages.

A cell is text, whatever it looks like: nothing in it is ever worked out.
"""

import csv
import io
import re
from collections.abc import Iterator

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from records.plain_text import on_one_line
from reports.entries.entry import Fault, Found, Name, Raw, UnreadableError
from reports.entries.names import OTHERS, plain_name
from reports.identifiers import orcid_of

MOST_COLUMNS = 100
COLUMNS: dict[str, tuple[str, ...]] = {
    "title": ("titel", "title"),
    "subtitle": ("undertitel", "subtitle"),
    "parallel_title": ("titel på det andra språket", "parallelltitel", "parallel_title", "parallel title"),
    "type": ("typ", "type"),
    "authors": ("författare", "authors", "author"),
    "editors": ("redaktörer", "editors", "editor"),
    "date": ("datum", "date"),
    "year": ("år", "year"),
    "publisher": ("utgivare", "publisher"),
    "series": ("serie", "series"),
    "series_number": ("nummer i serien", "series_number", "number in the series"),
    "container": ("ingår i", "del av", "part_of", "part of", "container", "journal"),
    "volume": ("volym", "volume"),
    "issue": ("häfte", "nummer", "issue", "number"),
    "pages": ("sidor", "pages"),
    "isbn": ("isbn",),
    "issn": ("issn",),
    "doi": ("doi",),
    "urn": ("urn",),
    "diva_id": ("diva-id", "diva id", "diva_id", "diva"),
    "url": ("adress", "länk", "url", "webbadress", "address", "link"),
    "language": ("språk", "language"),
    "licence": ("licens", "licence", "license"),
    "keywords": ("nyckelord", "ämnesord", "keywords"),
    "abstract": ("sammanfattning", "abstract"),
    "abstract_sv": ("sammanfattning på svenska", "abstract_sv"),
    "abstract_en": ("sammanfattning på engelska", "abstract_en"),
    "key": ("nyckel", "id", "key"),
}
_MEANING = {word: name for name, heads in COLUMNS.items() for word in heads}
_ORCID = re.compile(r"\[\s*(?P<orcid>[^\]]*)\]\s*$")


def template(language: str) -> str:
    """Return an empty table with the headings of ``language``, and one row that shows how they are filled in."""
    example = {
        "title": "Grönska mellan husen", "type": "rapport", "authors": "Efternamn, Förnamn; {Huddinge kommun}",
        "date": "2019-05", "language": "sv", "keywords": "grönska; bostadsnära natur",
    } if language == "sv" else {
        "title": "Green between the houses", "type": "report", "authors": "Family, Given; {Huddinge kommun}",
        "date": "2019-05", "language": "en", "keywords": "green space; housing",
    }  # fmt: skip
    columns = [name for name in COLUMNS if name not in {"year", "abstract", "key", "subtitle", "editors"}]
    heads = [COLUMNS[name][0] if language == "sv" else name for name in columns]
    table = io.StringIO()
    writer = csv.writer(table, delimiter=";")
    writer.writerow(heads)
    writer.writerow([example.get(name, "") for name in columns])
    return "\ufeff" + table.getvalue()


def find(text: str) -> Found:
    found, rows = Found(), _rows(text)
    _line, heads = next(rows, (1, []))
    places = _places(heads, found)
    for line, cells in rows:
        raw = Raw(line, "")
        if any(cell.strip() for cell in cells[len(heads) :]):
            message = _(
                "The row has more cells than there are headings. Put quotation marks around texts with ; or , in them."
            )
            found.faults.append(Fault(line, "", message))
            continue
        for name, place in places.items():
            if cell := _cell(cells[place]) if place < len(cells) else "":
                _add(raw, name, line, cell, found)
        found.raws.append(raw)
    return found


def is_table(text: str) -> bool:
    """Whether the first line names columns that we know, a title among them."""
    heads = re.split(r"[;,\t]", _without_hint(text)[1].lstrip().partition("\n")[0].lower())
    known = {_MEANING.get(on_one_line(head).strip('" ')) for head in heads}
    return "title" in known


def _add(raw: Raw, name: str, line: int, cell: str, found: Found) -> None:
    if name == "key":
        raw.key = on_one_line(cell)[:60]
    elif name in {"authors", "editors"}:
        people = raw.authors if name == "authors" else raw.editors
        for part in filter(None, map(str.strip, cell.split(";"))):
            if part.lower() in OTHERS:
                raw.notes.append(_("It has more authors than it names."))
                continue
            try:
                people.append((line, _person(part)))
            except ValidationError as error:
                found.faults.append(Fault(line, raw.key, f"{part[:60]}: {error.messages[0]}"))
    else:
        raw.add(name, line, cell)


def _person(text: str) -> Name:
    """Read a name, behind which an ORCID may stand: "Family, Given [0000-0002-1825-0097]"."""
    orcid = _ORCID.search(text)
    if not orcid:
        return plain_name(text)
    name = plain_name(text[: orcid.start()])
    return Name(name.name, name.family_name, name.is_organisation, orcid_of(orcid["orcid"]))


def _cell(cell: str) -> str:
    """Return what a cell says, without the mark that keeps a spreadsheet from working it out."""
    cell = cell.strip()
    return cell[1:] if re.match(r"'[=+\-@]", cell) else cell


def _without_hint(text: str) -> tuple[bool, str]:
    """Take away the line by which Excel tells itself what stands between the cells."""
    first, _newline, rest = text.partition("\n")
    is_hint = first.strip().strip('"').lower() in {"sep=;", "sep=,"}
    return is_hint, rest if is_hint else text


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows that hold something, each with the line that it begins on."""
    is_hint, text = _without_hint(text)
    head = text.lstrip().partition("\n")[0]
    between = max(";,\t", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=between, strict=True)
    begins = 1 + is_hint
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield begins, cells
            begins = reader.line_num + 1 + is_hint
    except csv.Error as error:
        raise UnreadableError(
            _(
                "The file cannot be read from line %(line)d on: a quotation mark is missing or too many, or a cell"
                " is very long."
            )
            % {"line": begins}
        ) from error


def _places(heads: list[str], found: Found) -> dict[str, int]:
    """Return where each column that we know stands; those that we do not are told of."""
    if len(heads) > MOST_COLUMNS:
        raise UnreadableError(_("The table has more than %(n)d columns.") % {"n": MOST_COLUMNS})
    places: dict[str, int] = {}
    for place, head in enumerate(map(on_one_line, heads)):
        name = _MEANING.get(head.lower())
        if name is None:
            found.unread.update({head[:40]} - {""})
        elif name in places:
            raise UnreadableError(_("Two columns mean the same as “%(name)s”. Keep one of them.") % {"name": head})
        else:
            places[name] = place
    if "title" not in places:
        raise UnreadableError(
            _("No column is called “title”. The first row of a table names its columns: see the template.")
        )
    return places
