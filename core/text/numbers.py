"""Numbers as people read them: one way of writing for drawings, tables, sentences and files."""

from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from django.utils.translation import get_language

NO_BREAK = "\u00a0"
MINUS = "\u2212"


def rounded(value: Decimal, decimals: int) -> Decimal:
    """Round half up, as taught in school, and not to the even digit: 2.5 is 3, and −2.5 is −3."""
    return value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def decimals_of(value: Decimal) -> int:
    """Return how many decimals a number has, beside noughts that end it."""
    return max(0, -int(value.normalize().as_tuple().exponent))


def written(value: Decimal, decimals: int = 0, *, sign: bool = False) -> str:
    """Write a number in the reader's language: “−3 016,5” in Swedish, “−3,016.5” in English.

    ``sign``: with a plus as well, as differences have. What is rounded to zero has no sign.
    """
    return written_in(get_language() or "", value, decimals, sign)


@lru_cache(maxsize=4096)
def written_in(language: str, value: Decimal, decimals: int, sign: bool = False) -> str:
    """Write it once: a page has each of its numbers two or three times."""
    exact = rounded(value, decimals)
    digits = f"{abs(exact):,f}"
    if language == "sv":
        digits = digits.replace(",", NO_BREAK).replace(".", ",")
    if not exact:
        return digits
    return f"{MINUS if exact < 0 else '+' if sign else ''}{digits}"


class Cell:
    """A number for a file that a spreadsheet opens: rounded as ``written`` is, and read as a number, not as text."""

    def __init__(self, value: Decimal, decimals: int = 0) -> None:
        digits = f"{rounded(value, decimals):f}"
        self.text = digits.replace(".", ",") if get_language() == "sv" else digits

    def __str__(self) -> str:
        return self.text
