"""Words that stand in addresses for steps and kinds: one name in the code, in each language a word of its own.

``<word:name>`` in a path takes one of these; what is none of them, or a word of another language, is not found.
"""

from functools import cache

from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext_lazy

WORDS: dict[str, str | Promise] = {
    # Steps with a challenge
    "identify": pgettext_lazy("in an address", "identify"),
    "start-dialogue": pgettext_lazy("in an address", "start-dialogue"),
    "start-developing": pgettext_lazy("in an address", "start-developing"),
    "start-testing": pgettext_lazy("in an address", "start-testing"),
    "publish-results": pgettext_lazy("in an address", "publish-results"),
    "start-reuse": pgettext_lazy("in an address", "start-reuse"),
    "pause": pgettext_lazy("in an address", "pause"),
    "close": pgettext_lazy("in an address", "close"),
    "reopen": pgettext_lazy("in an address", "reopen"),
    "return": pgettext_lazy("in an address", "return"),
    "decline": pgettext_lazy("in an address", "decline"),
    # and with an organisation's part in it
    "accept": pgettext_lazy("in an address", "accept"),
    "approve": pgettext_lazy("in an address", "approve"),
    "withdraw": pgettext_lazy("in an address", "withdraw"),
    "end": pgettext_lazy("in an address", "end"),
    "hand-over": pgettext_lazy("in an address", "hand-over"),
    # Steps with an outcome
    "retire": pgettext_lazy("in an address", "retire"),
    "supersede": pgettext_lazy("in an address", "supersede"),
    # Steps with a dialogue
    "open": pgettext_lazy("in an address", "open"),
    "schedule": pgettext_lazy("in an address", "schedule"),
    "follow-up": pgettext_lazy("in an address", "follow-up"),
    "archive": pgettext_lazy("in an address", "archive"),
    "cancel": pgettext_lazy("in an address", "cancel"),
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

    def to_python(self, value: str) -> str:
        try:
            return _names(get_language() or "")[value]
        except KeyError as error:
            raise ValueError(value) from error

    def to_url(self, value: str) -> str:
        try:
            return str(WORDS[value])
        except KeyError as error:
            raise ValueError(value) from error


@cache
def _names(language: str) -> dict[str, str]:
    return {str(word): name for name, word in WORDS.items()}
