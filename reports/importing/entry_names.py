"""Names of authors as they are written in lists: "Family, Given", "Given Family", or an organisation in braces."""

import re

from core.text.plain import on_one_line
from reports.author_names import is_body, split
from reports.importing.entry import ImportedName
from reports.importing.latex import plain_of

_LONGEST_FAMILY = 100
_LONGEST_READ = 1_000
OTHERS = ("others", "et al", "et al.", "m.fl.", "m. fl.")


def split_bibtex(text: str) -> list[str]:
    """Split at each "and" that stands outside of braces."""
    from bibtexparser.middlewares.names import split_multiple_persons_names  # noqa: PLC0415  # heavy, and few import

    return [name.strip() for name in split_multiple_persons_names(text) if name.strip()]


def bibtex_name(text: str) -> ImportedName:
    """Read a name in BibTeX's way, with its rules for "von" and "Jr"."""
    from bibtexparser.middlewares.names import parse_single_name_into_parts  # noqa: PLC0415  # heavy, and few import

    text = text.strip()[:_LONGEST_READ]
    if _is_braced(text):
        return ImportedName(on_one_line(plain_of(text)), is_organisation=True)
    if "," not in text and is_body(on_one_line(plain_of(text))):
        return ImportedName(on_one_line(plain_of(text)), is_organisation=True)
    parts = parse_single_name_into_parts(text, strict=False)
    given, family = (
        on_one_line(plain_of(" ".join(words))) for words in (parts.first, [*parts.von, *parts.last, *parts.jr])
    )
    return _person(given, family)


def plain_name(text: str, *, bare_is_body: bool = False) -> ImportedName:
    """Read a name from a format without LaTeX; with ``bare_is_body``, one where only organisations lack a comma."""
    text = on_one_line(text)[:_LONGEST_READ]
    if _is_braced(text):
        return ImportedName(on_one_line(text[1:-1]), is_organisation=True)
    family, comma, given = text.partition(",")
    if comma and not _joins(text):
        given, _comma, suffix = given.partition(",")
        return _person(given.strip(), f"{family.strip()} {suffix.strip()}".strip())
    if bare_is_body or comma or is_body(text):
        return ImportedName(text, is_organisation=True)
    family, given = split(text)
    return _person(given, family)


def _person(given: str, family: str) -> ImportedName:
    if not given:
        return ImportedName(family)
    return ImportedName(f"{given} {family}".strip(), family if len(family) <= _LONGEST_FAMILY else "")


def _is_braced(text: str) -> bool:
    r"""Whether one pair of braces holds the whole of it, and more than one accent such as {\"O}."""
    if not (text.startswith("{") and text.endswith("}")) or re.fullmatch(r"\{\\.*?\}", text):
        return False
    depth = 0
    for n, letter in enumerate(text):
        depth += {"{": 1, "}": -1}.get(letter, 0)
        if depth == 0 and n < len(text) - 1:
            return False
    return depth == 0


def _joins(text: str) -> bool:
    """Whether a word or sign joins others, as in no person's name."""
    return bool({"och", "and", "&"} & set(text.lower().split()))
