"""The countries of the world, as forms offer them."""

import unicodedata

from django.utils.translation import get_language
from django_countries import countries

HOME = "SE"
_ENDS_OF_THE_ALPHABET = str.maketrans("åäö", "{|}")  # what comes after z


def country_choices() -> list[tuple[str, str]]:
    """Return Sweden, and then the others in the alphabet of the page's language."""
    names = dict(countries)
    home = (HOME, str(names.pop(HOME)))
    return [home, *sorted(((code, str(name)) for code, name in names.items()), key=lambda pair: _in_order(pair[1]))]


def _in_order(name: str) -> str:
    name = name.casefold()
    if get_language() == "sv":
        name = name.translate(_ENDS_OF_THE_ALPHABET)
    return "".join(letter for letter in unicodedata.normalize("NFKD", name) if not unicodedata.combining(letter))
