"""Names of authors, taken apart for catalogues and citations.

Where an author has a family name, that is where it is split. Where not, "(red.)", "(ed.)" and their like at the end
make it an editor's, "m.fl." or "et al." says that there are more, and the rest is read as reports.author_names does.
Those that no source names are left out.
"""

import re
from dataclasses import dataclass

from reports.author_names import is_body, split
from reports.models import Author

_EDITOR = re.compile(r"\s*\(\s*(?:red|redaktör(?:er)?|eds?|editors?|hrsg|utg)\.?\s*\)\s*$", re.IGNORECASE)
_OTHERS = re.compile(r"(?:^|[\s,]+)(?:m\.?\s?fl\.?|et\s+al\.?|med\s+flera|and\s+others)\s*$", re.IGNORECASE)


@dataclass(frozen=True)
class CitedName:
    """A name as catalogues want it. ``literal`` is a body's whole name, and empty for a person."""

    literal: str = ""
    family: str = ""
    given: str = ""
    orcid: str = ""
    is_editor: bool = False

    @property
    def inverted(self) -> str:
        """The form that catalogues sort by: "Berg, Anna", or a body's name as it is."""
        return self.literal or ", ".join(part for part in (self.family, self.given) if part)

    @property
    def in_full(self) -> str:
        return self.literal or " ".join(part for part in (self.given, self.family) if part)


@dataclass(frozen=True)
class Names:
    """The names of a report in the order of the title page, and whether it has more than those named."""

    authors: tuple[CitedName, ...] = ()
    editors: tuple[CitedName, ...] = ()
    has_more: bool = False


def names_of(authors: list[Author], *, publisher: str = "") -> Names:
    named, has_more = [], False
    for author in authors:
        if author.is_unverified:
            continue
        text = " ".join(author.name.split())
        bare = _OTHERS.sub("", text)
        has_more |= bare != text
        if bare:
            named.append(_name(author, bare, publisher))
    return Names(
        tuple(name for name in named if not name.is_editor),
        tuple(name for name in named if name.is_editor),
        has_more,
    )


def _name(author: Author, text: str, publisher: str) -> CitedName:
    bare = _EDITOR.sub("", text)
    is_editor = bare != text and bool(bare)
    bare = bare or text
    if author.kind == Author.Kind.ORGANISATION:
        return CitedName(literal=bare, is_editor=is_editor)
    family, given = author.family_name, author.given_names
    if not family or bare != author.name:  # what stands behind the name is no part of it
        if not family and is_body(bare, publisher=publisher):
            return CitedName(literal=bare, is_editor=is_editor)
        family, given = split(bare)
    return CitedName(family=family, given=given, orcid=author.orcid, is_editor=is_editor)
