"""Words that stand in addresses for transitions and kinds: one name in the code, in each language a word of its own.

A converter made of such words reads the one of the address's language; what is none of them, or a word of another
language, is not found. Each table of transitions or kinds has a converter of its own.
"""

from collections.abc import Mapping
from functools import cache

from django.utils.functional import Promise
from django.utils.translation import get_language

Words = Mapping[str, str | Promise]


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
    return type("Converter", (WordConverter,), {"words": words})
