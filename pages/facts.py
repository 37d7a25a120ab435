"""Facts and links that editors put into texts by name, in braces: ``{contact}``. Each app registers its own.

An app lists them in its ``page_facts.py``. A name that is not among them is refused when the text is saved.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from pages.blocks import Text

_NAMED = re.compile(r"\{([^{}]*)\}")
_MARKS = re.compile(r"([\\`*_\[\]<>#])")


@dataclass(frozen=True)
class Fact:
    name: str
    label: Text
    value: Callable[[], str]
    is_link: bool = False


FACTS: dict[str, Fact] = {}


def register(*facts: Fact) -> None:
    for fact in facts:
        if fact.name in FACTS:
            raise ValueError(f"Two facts are called {fact.name}.")
        FACTS[fact.name] = fact


def filled(text: str, *, is_markdown: bool, said: dict[str, str] | None = None) -> str:
    """Return the text with the facts in it. What they say is not read as Markdown.

    ``said`` keeps what they say for the next text of the page.
    """
    known = {} if said is None else said

    def fact_in(match: re.Match[str]) -> str:
        fact = FACTS.get(match[1].strip())
        if fact is None:  # of a version that knew it
            return ""
        if fact.name not in known:
            known[fact.name] = str(fact.value())
        value = known[fact.name]
        return _MARKS.sub(r"\\\1", value) if is_markdown and not fact.is_link else value

    return _NAMED.sub(fact_in, text)


def check_facts(text: str) -> None:
    """Refuse a text that names a fact which is not known, or has a brace that is not closed."""
    unknown = [match.strip() for match in _NAMED.findall(text) if match.strip() not in FACTS]
    names = ", ".join(f"{{{name}}}" for name in FACTS)
    if unknown:
        raise ValidationError(
            _("“{%(name)s}” is not a fact that the portal knows. These are: %(names)s."),
            params={"name": unknown[0], "names": names},
        )
    if re.search(r"[{}]", _NAMED.sub("", text)):
        raise ValidationError(
            _("A brace stands alone. Braces are for the names of facts: %(names)s."), params={"names": names}
        )
