"""What a cell of a table says: a number in Swedish or English notation, or a sign that stands instead of one."""

import re
from dataclasses import dataclass
from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from knowledge.models import Status

# Which spaces stand between thousands: ordinary, no-break, thin, narrow no-break, figure space.
_SPACES = re.compile("[ \u00a0\u2009\u202f\u2007]")
_GROUPED = re.compile("[-−–]?\\d{1,3}(?:[ \u00a0\u2009\u202f\u2007]\\d{3})+(?:[.,]\\d+)?")
_PLAIN = re.compile("[-−–]?\\d+(?:[.,]\\d+)?(?:[eE][-+]?\\d+)?")
_DOTTED = re.compile(r"[-−–]?\d{1,3}(?:\.\d{3})+,\d+")  # 1.234,5
_ENGLISH = re.compile(r"[-−–]?\d{1,3}(?:,\d{3})+\.\d+|[-−–]?\d{1,3}(?:,\d{3}){2,}")  # 1,234.5 and 1,234,567
_DASHES: Final = ("-", "–", "−", "—")
_DOTS: Final = ("..", "…", "...")


class Meaning(models.TextChoices):
    """What a sign may stand for."""

    MISSING = "missing", _("there is no figure")
    SUPPRESSED = "suppressed", _("the figure is not shown")
    ZERO = "zero", _("nothing: zero")


@dataclass(frozen=True)
class Signs:
    """What the signs of a table mean. Statistics Sweden writes them so, unless a table says otherwise."""

    dots: str = Meaning.MISSING
    dash: str = Meaning.ZERO
    cross: str = Meaning.SUPPRESSED

    def read(self, cell: str) -> tuple[str, Status] | None:
        """Return a cell's number in plain notation, or its status; None of one that says nothing.

        What is neither is returned as it stands, so that it can be named where it is refused.
        """
        text = cell.strip()
        if not text:
            return None
        if text in _DOTS:
            return _as(self.dots)
        if text == ".":  # there can be none
            return "", Status.MISSING
        if text in _DASHES:
            return _as(self.dash)
        if text in {"X", "x"}:
            return _as(self.cross)
        return plain(text), Status.KNOWN


def _as(meaning: str) -> tuple[str, Status]:
    return ("0", Status.KNOWN) if meaning == Meaning.ZERO else ("", Status(meaning))


def plain(text: str) -> str:
    """Return a number without spaces and with a decimal point; what is none as it stands.

    A lone comma or point is a decimal one, as Swedish has it: ``1,234`` is a little more than one.
    """
    number, percent = (text[:-1].rstrip(), "%") if text.endswith("%") else (text, "")
    if _GROUPED.fullmatch(number):
        number = _SPACES.sub("", number)
    if _DOTTED.fullmatch(number):
        number = number.replace(".", "")
    elif _ENGLISH.fullmatch(number):
        number = number.replace(",", "")
    if not _PLAIN.fullmatch(number):
        return text
    return number.replace(",", ".").replace("−", "-").replace("–", "-") + percent
