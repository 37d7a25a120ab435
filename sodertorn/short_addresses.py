"""Short addresses: a letter for the kind of record and its number. They are printed on posters, and hold for ever.

A record keeps its number when its title and its address change. What a letter means never changes either.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Model, Q, QuerySet
from django.urls import register_converter, reverse
from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode

from accounts.models import User
from challenges.models import Challenge
from dialogues.models import Dialogue
from news.models import NewsItem
from outcomes.models import Outcome
from partners.models import Organisation
from places.models import Area
from reports.models import Report

Visitor = User | AnonymousUser

LETTERS: dict[str, type[Model]] = {  # each the first letter of the Swedish word, but where that was taken
    "u": Challenge,
    "d": Dialogue,
    "r": Outcome,
    "s": Report,  # skrift
    "n": NewsItem,
    "p": Organisation,
    "o": Area,  # ort
}
_LETTER_OF = {model: letter for letter, model in LETTERS.items()}
_READABLE: dict[type[Model], Callable[[Visitor], QuerySet[Any]]] = {
    Report: lambda visitor: Report.objects.visible_to(visitor) | Report.objects.withdrawn(),
    Organisation: lambda visitor: Organisation.objects.all(),
    Area: lambda visitor: Area.objects.below_county(),
}


class LetterConverter:
    regex = f"[{''.join(LETTERS)}]"

    def to_python(self, value: str) -> type[Model]:
        return LETTERS[value]

    def to_url(self, value: type[Model]) -> str:
        return _LETTER_OF[value]


register_converter(LetterConverter, "kind_of_record")


def short_path(record: Model) -> str:
    return reverse("short", args=[type(record), record.pk])


def short_address(record: Model) -> str:
    return f"{settings.SITE_URL}{short_path(record)}"


def record_at(kind: type[Model], pk: int, visitor: Visitor) -> Any:
    """Return the record that the visitor may read there, if any; what has been merged lives on in the other."""
    if kind is Challenge:
        read = Challenge.objects.visible_to(visitor)
        return read.filter(Q(pk=pk, merged_into=None) | Q(merged=pk)).first()
    readable = _READABLE.get(kind, lambda visitor: kind._default_manager.visible_to(visitor))  # type: ignore[attr-defined]
    return readable(visitor).filter(pk=pk).first()


@lru_cache(maxsize=1024)
def qr_code(address: str) -> tuple[int, str]:
    """Return the code's side in modules, and its dark ones as SVG path data: a run of them in a row is one line."""
    code: Any = QRCode(error_correction=ERROR_CORRECT_M, border=0)
    code.add_data(address)
    rows = code.get_matrix()
    return len(rows), "".join(_runs(rows))


def _runs(rows: list[list[bool]]) -> list[str]:
    lines = []
    for y, row in enumerate(rows):
        x = 0
        while x < len(row):
            end = x
            while end < len(row) and row[end]:
                end += 1
            if end > x:
                lines.append(f"M{x} {y}.5h{end - x}")
            x = end + 1
    return lines
