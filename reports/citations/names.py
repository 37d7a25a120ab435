"""Names of authors, taken apart for catalogues and citations.

Where an author has a family name, that is where it is split. Where not, a rule decides what the name is:

1. "(red.)", "(ed.)" and their like at the end make it an editor's, and "m.fl." or "et al." says that there are more.
2. It is a body's, and stays whole, when the author is marked as an organisation, when the report's publisher is
   called so, when it is one word, or when a word in it is one that only bodies have (``_BODIES``).
3. Else the last word is the family name, with the particles before it: "Anna von der Heide" is "von der Heide, Anna".
   "Heide, Anna" is read as it stands.
"""

import re
from dataclasses import dataclass

from reports.models import Author

PARTICLES = frozenset(
    "af av da das de del della den der di dos du la le ten ter van vande vanden von zu zum zur".split()  # noqa: SIM905
)
_EDITOR = re.compile(r"\s*\(\s*(?:red|redaktör(?:er)?|eds?|editors?|hrsg|utg)\.?\s*\)\s*$", re.IGNORECASE)
_OTHERS = re.compile(r"(?:^|[\s,]+)(?:m\.?\s?fl\.?|et\s+al\.?|med\s+flera|and\s+others)\s*$", re.IGNORECASE)
_BODIES = re.compile(
    r"""[&/\d]
    | \b(?:och|vid|för|and|of|for|the|ab|hb|kb|kf|ltd|inc|gmbh|university|institute|institutet|department|centre
        |center|centrum|council|city|stad|region|agency|authority|consulting|consultants|management|innovation
        |landsting|enhet|enheten|nätverket|stiftelsen|föreningen|delegationen|kommissionen)\b
    | \w(?:kommuner|kommun|kommunerna|verket|myndigheten|universitetet|universitet|högskolan|högskola
        |förvaltningen|förvaltning|kontoret|gruppen|styrelsen|nämnden|bolaget|förbundet|institutet|akademin
        |modellen)\b
    | \bkommun\b""",
    re.IGNORECASE | re.VERBOSE,
)
_ACRONYM = re.compile(r"\b[A-ZÅÄÖ]{3,}\b")


@dataclass(frozen=True)
class Name:
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

    authors: tuple[Name, ...] = ()
    editors: tuple[Name, ...] = ()
    has_more: bool = False


def names_of(authors: list[Author], *, publisher: str = "") -> Names:
    named, has_more = [], False
    for author in authors:
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


def _name(author: Author, text: str, publisher: str) -> Name:
    bare = _EDITOR.sub("", text)
    is_editor = bare != text and bool(bare)
    bare = bare or text
    if author.kind == Author.Kind.ORGANISATION:
        return Name(literal=bare, is_editor=is_editor)
    family, given = author.family_name, author.given_names
    if not family or bare != author.name:  # what stands behind the name is no part of it
        if not family and is_body(bare, publisher=publisher):
            return Name(literal=bare, is_editor=is_editor)
        family, given = split(bare)
    return Name(family=family, given=given, orcid=author.orcid, is_editor=is_editor)


def is_body(name: str, *, publisher: str = "") -> bool:
    """Whether a name that nobody has marked is that of an organisation."""
    if "," in name and not re.fullmatch(r"[^,]+,\s*[^,]+", name):
        return True
    if " " not in name.strip():
        return True
    is_publisher = bool(publisher) and bool(re.search(rf"\b{re.escape(name)}(?!\w)", publisher, re.IGNORECASE))
    return is_publisher or bool(_BODIES.search(name) or _ACRONYM.search(name))


def split(name: str) -> tuple[str, str]:
    """Return the family name, with its particles, and the given names."""
    if "," in name:
        family, _comma, given = name.partition(",")
        return family.strip(), given.strip()
    words = name.split()
    start = len(words) - 1
    while start > 1 and words[start - 1].lower() in PARTICLES:
        start -= 1
    return " ".join(words[start:]), " ".join(words[:start])
