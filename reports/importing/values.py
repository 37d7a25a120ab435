"""What a value means: numbers that stand together, a licence, the language of a text."""

import re

from accounts.models import Language
from core.text.plain import on_one_line
from reports.importing import words

_LICENCE_NAMES = (
    ("creativecommons", "cc"), ("attribution", "by"), ("noncommercial", "nc"), ("sharealike", "sa"),
    ("noderivatives", "nd"), ("noderivs", "nd"), ("international", ""), ("zero", "0"),
)  # fmt: skip


def parts_of(text: str) -> list[str]:
    """Divide what holds several numbers: "91-7501-… (tryckt), 978-91-…"."""
    bare = re.sub(r"\([^)]*\)|\b(?:e?isbn|e?issn)(?:-1[03])?:?", " ", text, flags=re.IGNORECASE)
    parts = [on_one_line(part) for part in re.split(r"[,;/\n]|\s{2,}", bare)]
    whole = [part for part in parts if part]
    return [word for part in whole for word in ([part] if len(part) <= 17 else part.split())] or [on_one_line(text)]


def licence_of(text: str) -> str:
    address = re.search(r"creativecommons\.org/(?:licenses/([a-z-]+)/([0-9.]+)|publicdomain/(zero))", text.lower())
    if address:
        code, version = address[1] or address[3], address[2] or "4.0"
        text = f"cc{code} {version}" if code != "zero" else "cc0"
    bare = re.sub(r"[^a-zåäö0-9]", "", text.lower())
    for name, code in _LICENCE_NAMES:
        bare = bare.replace(name, code)
    return str(words.LICENCE_OF.get(re.sub(r"(40|(?<=0)10)$", "", bare), ""))


def likely_language(text: str) -> str:
    """Return the language of a text by its common words; "" when they do not say."""
    seen = set(re.findall(r"[a-zåäö]+", text.lower()))
    swedish, english = (len(seen & words.COMMON_WORDS[code]) for code in (Language.SWEDISH, Language.ENGLISH))
    swedish += bool(re.search("[åäö]", text.lower())) and not english
    if swedish == english:
        return ""
    return Language.SWEDISH.value if swedish > english else Language.ENGLISH.value
