"""Words that stand in addresses for transitions and kinds: one name in the code, in each language a word of its own.

A converter made of such words reads the one of the address's language; what is none of them, or a word of another
language, is not found. ``<word:name>`` takes those below; each table of transitions has a converter of its own.
"""

from collections.abc import Mapping
from functools import cache

from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext_lazy

Words = Mapping[str, str | Promise]

WORDS: Words = {
    # Kinds of activity
    "ideas": pgettext_lazy("in an address", "ideas"),
    "map": pgettext_lazy("in an address", "map"),
    "meeting": pgettext_lazy("in an address", "meeting"),
    "workshop": pgettext_lazy("in an address", "workshop"),
    # What can be followed
    "challenge": pgettext_lazy("in an address", "challenge"),
    "outcome": pgettext_lazy("in an address", "outcome"),
    "organisation": pgettext_lazy("in an address", "organisation"),
    "area": pgettext_lazy("in an address", "area"),
    "perspective": pgettext_lazy("in an address", "perspective"),
}


class WordConverter:
    """Reads the word in the language of the address, and writes it in the language of the page."""

    regex = "[a-z-]+"
    words: Words

    def to_python(self, value: str) -> str:
        try:
            return self._names(get_language() or "")[value]
        except KeyError as error:
            raise ValueError(value) from error

    def to_url(self, value: str) -> str:
        try:
            return str(self.words[value])
        except KeyError as error:
            raise ValueError(value) from error

    @classmethod
    @cache
    def _names(cls, language: str) -> dict[str, str]:
        return {str(word): name for name, word in cls.words.items()}


def converter(words: Words) -> type[WordConverter]:
    return type("TransitionConverter", (WordConverter,), {"words": words})
