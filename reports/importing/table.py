"""Tables of reports: what a spreadsheet saves as CSV. docs/importing-reports.md lists the columns, in two languages."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.text.plain import on_one_line
from core.text.tables import UnreadableError, as_csv, columns, heads_of, rows, undone
from reports.identifiers import orcid_of
from reports.importing.entry import Fault, Found, ImportedName, Raw
from reports.importing.entry_names import OTHERS, plain_name

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
    return "".join(as_csv([heads, [example.get(name, "") for name in columns]]))


def find(text: str) -> Found:
    found, table = Found(), rows(text)
    _line, heads = next(table, (1, []))
    places = _places(heads, found)
    for line, cells in table:
        raw = Raw(line, "")
        if any(cell.strip() for cell in cells[len(heads) :]):
            message = _(
                "The row has more cells than there are headings. Put quotation marks around texts that contain ; or ,."
            )
            found.faults.append(Fault(line, "", message))
            continue
        for name, place in places.items():
            if cell := undone(cells[place]) if place < len(cells) else "":
                _add(raw, name, line, cell, found)
        found.raws.append(raw)
    return found


def is_table(text: str) -> bool:
    """Whether the first line names columns that we know, a title among them."""
    return any(_MEANING.get(head.lower()) == "title" for head in heads_of(text))


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


def _person(text: str) -> ImportedName:
    """Read a name, behind which an ORCID may stand: "Family, Given [0000-0002-1825-0097]"."""
    orcid = _ORCID.search(text)
    if not orcid:
        return plain_name(text)
    name = plain_name(text[: orcid.start()])
    return ImportedName(name.name, name.family_name, name.is_organisation, orcid_of(orcid["orcid"]))


def _places(heads: list[str], found: Found) -> dict[str, int]:
    """Return where each column that we know stands; those that we do not are told of."""
    places, unread = columns(heads, _MEANING)
    found.unread.update(unread)
    if "title" not in places:
        raise UnreadableError(
            _("There is no column called “title”. The first row of a table holds the column names: see the template.")
        )
    return places
