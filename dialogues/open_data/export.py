"""A dialogue's contributions as data: for its organiser, and for everybody without anything that tells who it was.

``COLUMNS`` is the code book: what each column means and which values it has. Names and values are the same in both
languages and do not change. Memory is flat: rows are read and written in pieces.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import chain, islice
from tempfile import NamedTemporaryFile
from typing import IO, Any

from django.db.models import Max, QuerySet
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.open_data.columns import DataColumn, code_book
from core.open_data.licences import CC0
from core.text import tables
from dialogues.models import Answer, Contribution, Dialogue, Kind

PIECE = 2_000  # rows
FILE_PIECE = 64 * 1024  # bytes
MOST_XLSX_ROWS = 1_048_575  # that a sheet holds, under its heading


def _as_it_is(value: Any) -> Any:
    return value


def _day(at: datetime | date | None) -> str:
    """Return the day, in Swedish time: the minute would help to tell who it was."""
    day = timezone.localtime(at).date() if isinstance(at, datetime) else at
    return day.isoformat() if day else ""


def _roughly(degrees: Decimal | None) -> Decimal | None:
    """Return degrees with three decimals, about a hundred metres: a point may be somebody's home."""
    return None if degrees is None else round(degrees, 3)


def _about(share: Decimal | None) -> Decimal | None:
    """Return a share with two decimals: on a drawing too, a point may be somebody's home."""
    return None if share is None else round(share, 2)


@dataclass(frozen=True)
class Column(DataColumn):
    path: str
    is_open: bool = True  # for everybody
    shown: Callable[[Any], Any] = _as_it_is


COLUMNS = (
    Column("id", _("The contribution’s number, which never changes."), "pk"),
    Column("reply_to", _("Number of the contribution this replies to; empty for others."), "reply_to"),
    Column("activity", _("The dialogue’s activity, as in its address."), "activity__slug"),
    Column("kind", _("The kind of activity."), "activity__kind", choices=Kind),
    Column("title", _("The title given by its author."), "title"),
    Column("text", _("The text, in its author’s words."), "text"),
    Column("language", _("The language it was written in: ISO 639-1."), "language"),
    Column("category", _("The topic chosen by its author."), "category__name"),
    Column("latitude", _("Degrees north, WGS 84, rounded to about a hundred metres."), "latitude", shown=_roughly),
    Column("longitude", _("Degrees east, WGS 84, rounded to about a hundred metres."), "longitude", shown=_roughly),
    Column("drawn_x", _("On a drawing: how far from the left, in hundredths of its width."), "drawn_x", shown=_about),
    Column("drawn_y", _("On a drawing: how far from the top, in hundredths of its height."), "drawn_y", shown=_about),
    Column("place", _("The place its author chose from the list."), "area__name"),
    Column("place_text", _("The location in its author’s words."), "place_text"),
    Column("channel", _("How it reached the dialogue."), "channel", choices=Contribution.Channel),
    Column("received", _("The day it arrived; for a note, the day it was made."), "received", shown=_day),
    Column("spoken_for", _("The organiser, where it speaks itself; “editors” for the portal’s editors."), "spoken_for"),
    Column("supports", _("Number of supporters with an account or a confirmed email address."), "n_supports"),
    Column("guest_supports", _("Number of supports by guests, of whom one person can be several."), "n_guest_supports"),
    Column("replies", _("Number of replies."), "n_replies"),
    Column("answer", _("The official answer; empty if there is none."), "answer__state", choices=Answer.State),
    Column("answer_text", _("The text of the answer."), "answer__text"),
    Column("answered", _("The day of the answer."), "answer__answered_at", shown=_day),
    Column("state", _("Its moderation status."), "state", choices=Contribution.State, is_open=False),
    Column("hidden_because", _("Why it was hidden."), "hidden_reason", is_open=False),
    Column("name_shown", _("The display name chosen by its author."), "participant__name_shown", is_open=False),
    Column("latitude_exact", _("Degrees north, as entered."), "latitude", is_open=False),
    Column("longitude_exact", _("Degrees east, as entered."), "longitude", is_open=False),
    Column("drawn_x_exact", _("How far from the left of the drawing, as entered."), "drawn_x", is_open=False),
    Column("drawn_y_exact", _("How far from the top of the drawing, as entered."), "drawn_y", is_open=False),
)  # fmt: skip
OPEN_COLUMNS = tuple(column for column in COLUMNS if column.is_open)


def everything(dialogue: Dialogue) -> QuerySet[Contribution]:
    """Return what its organiser may take out: all but what nobody has confirmed and what was taken back."""
    gone = [Contribution.State.UNCONFIRMED, Contribution.State.WITHDRAWN]
    return dialogue.contributions.exclude(state__in=gone)


def public() -> QuerySet[Contribution]:
    """Return what everybody may read; of replies, those to what is among it: the number they name is there."""
    return Contribution.objects.published().exclude(reply_to__state=Contribution.State.WITHDRAWN)


def latest_days(dialogues: Collection[int]) -> dict[int, date]:
    """Return the latest day in the open data of each dialogue: of a contribution, or of an answer. One statement."""
    found = public().filter(dialogue__in=dialogues).order_by().values_list("dialogue")
    days = found.annotate(last_received=Max(_RECEIVED), last_answered=Max(TruncDate("answer__answered_at")))
    return {dialogue: max(filter(None, latest)) for dialogue, *latest in days}


_RECEIVED = Coalesce("received_on", TruncDate("created_at"))


def rows(contributions: QuerySet[Contribution], columns: Iterable[Column]) -> Iterator[list[Any]]:
    chosen = tuple(columns)
    found = contributions.annotate(received=_RECEIVED).order_by("pk")
    for row in found.values(*{column.path for column in chosen}).iterator(chunk_size=PIECE):
        yield [column.shown(row[column.path]) for column in chosen]


def as_csv(_dialogue: Dialogue, contributions: QuerySet[Contribution], columns: tuple[Column, ...]) -> Iterator[bytes]:
    table = chain([[column.name for column in columns]], rows(contributions, columns))
    yield from tables.in_pieces(tables.as_csv(table))


def as_json(dialogue: Dialogue, contributions: QuerySet[Contribution], columns: tuple[Column, ...]) -> Iterator[bytes]:
    """Yield an object with the dialogue, the code book and the contributions."""
    head = {"dialogue": dialogue.slug, "title": dialogue.title, "licence": CC0, "columns": code_book(columns)}
    names = [column.name for column in columns]
    yield from tables.in_pieces(tables.as_json(head, "contributions", names, rows(contributions, columns)))


def as_xlsx(_dialogue: Dialogue, contributions: QuerySet[Contribution], columns: tuple[Column, ...]) -> Iterator[bytes]:
    """Yield a workbook that is written row by row to a file. Text stays text: nothing in it is a formula."""
    with NamedTemporaryFile(suffix=".xlsx") as file:
        _write_xlsx(file, contributions, columns)
        while piece := file.read(FILE_PIECE):
            yield piece


def _write_xlsx(file: IO[bytes], contributions: QuerySet[Contribution], columns: tuple[Column, ...]) -> None:
    import xlsxwriter  # noqa: PLC0415  # heavy, and few ask for a workbook

    book = xlsxwriter.Workbook(
        file.name, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    sheet = book.add_worksheet("contributions")
    sheet.write_row(0, 0, [column.name for column in columns])
    for n, row in enumerate(islice(rows(contributions, columns), MOST_XLSX_ROWS), start=1):
        for m, value in enumerate(row):
            if isinstance(value, (int, Decimal)):
                sheet.write_number(n, m, float(value))
            elif value:
                sheet.write_string(n, m, str(value))
    book_sheet = book.add_worksheet("code book")
    for n, entry in enumerate(code_book(columns)):
        book_sheet.write_row(n, 0, [entry["name"], entry["meaning"], ", ".join(entry["values"])])
    book.close()
    file.seek(0)
