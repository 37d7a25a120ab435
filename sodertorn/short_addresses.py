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
from knowledge.models import Finding
from news.models import NewsItem
from outcomes.models import Outcome
from partners.models import Organisation
from places.models import Area
from reports.models import Report
from talks.models import Talk

Visitor = User | AnonymousUser


class Became:
    """What came of a dialogue: a page to pass on like a record, under the dialogue's number."""

    def __init__(self, dialogue: Dialogue) -> None:
        self.dialogue = dialogue
        self.pk = dialogue.pk

    @property
    def is_published(self) -> bool:
        return self.dialogue.is_published and self.dialogue.has_results

    def get_absolute_url(self) -> str:
        return reverse("dialogues:results", args=[self.dialogue.slug])


LETTERS: dict[str, type] = {  # each the first letter of the Swedish word, but where that was taken
    "u": Challenge,
    "d": Dialogue,
    "r": Outcome,
    "s": Report,  # skrift
    "n": NewsItem,
    "p": Organisation,
    "o": Area,  # ort
    "b": Became,  # blev det
    "f": Finding,
    "t": Talk,
}
Passed = Model | Became
_LETTER_OF = {model: letter for letter, model in LETTERS.items()}
_READABLE: dict[type, Callable[[Visitor], QuerySet[Any]]] = {
    Report: lambda visitor: Report.objects.visible_to(visitor) | Report.objects.withdrawn(),
    Organisation: lambda visitor: Organisation.objects.all(),
    Area: lambda visitor: Area.objects.below_county(),
}


class LetterConverter:
    regex = f"[{''.join(LETTERS)}]"

    def to_python(self, value: str) -> type:
        return LETTERS[value]

    def to_url(self, value: type) -> str:
        return _LETTER_OF[value]


register_converter(LetterConverter, "kind_of_record")


def short_path(record: Passed) -> str:
    return reverse("short", args=[type(record), record.pk])


def short_address(record: Passed) -> str:
    return f"{settings.SITE_URL}{short_path(record)}"


def card_path(record: Passed) -> str:
    """Return where the record's card is, for other sites to show."""
    return reverse("card", args=[type(record), record.pk])


def record_at(kind: type, pk: int, visitor: Visitor) -> Any:
    """Return the record that the visitor may read there, if any; what has been merged lives on in the other."""
    if kind is Became:
        dialogue = Dialogue.objects.visible_to(visitor).select_related("organiser").filter(pk=pk).first()
        return Became(dialogue) if dialogue and dialogue.has_results else None
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
