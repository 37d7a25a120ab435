"""What a name without more is: a person's or a body's, and which part of a person's is the family name.

It is a body's when the report's publisher is called so, when it is one word, or when a word in it is one that only
bodies have (``_BODIES``). Else the last word is the family name, with the particles before it: "Anna von der Heide" is
"von der Heide, Anna". "Heide, Anna" is read as it stands.
"""

import re

PARTICLES = frozenset(
    "af av da das de del della den der di dos du la le ten ter van vande vanden von zu zum zur".split()  # noqa: SIM905
)
_BODIES = re.compile(
    r"""[&/\d]
    | \b(?:och|vid|för|and|of|for|the|ab|hb|kb|kf|ltd|inc|gmbh|university|institute|institutet|department|centre
        |center|centrum|council|city|stad|region|agency|authority|consulting|consultants|management|innovation
        |municipality|association|foundation|committee|commission|swedish|landsting|länsstyrelsen|riksdagen|regionen
        |institut|förening|förvaltning|enhet|enheten|nätverket|stiftelsen|föreningen|delegationen|kommissionen)\b
    | \w(?:kommuner|kommun|kommunerna|verket|myndigheten|universitetet|universitet|högskolan|högskola
        |förvaltningen|förvaltning|kontoret|gruppen|styrelsen|nämnden|bolaget|förbundet|institutet|akademin
        |byrån|modellen)\b
    | \bkommun\b""",
    re.IGNORECASE | re.VERBOSE,
)
_ACRONYM = re.compile(r"\b[A-ZÅÄÖ]{3,}\b")


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
