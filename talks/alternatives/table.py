"""The alternatives side by side: what follows from each, and where each party stands."""

from typing import NamedTuple

from django.db.models import Prefetch

from knowledge.findings.views_in_text import address_of
from talks.models import Alternative, Consequence, Estimate, Position, Seat, Talk
from talks.models.alternative import letter


class Column(NamedTuple):
    letter: str
    alternative: Alternative


class ConsequenceLine(NamedTuple):
    consequence: Consequence
    cells: list[tuple[Column, Estimate | None]]
    figures: str  # the address of the comparison that it rests on


class PartyLine(NamedTuple):
    seat: Seat
    cells: list[tuple[Column, Position | None]]
    is_own: bool


class Table(NamedTuple):
    columns: list[Column]
    consequences: list[ConsequenceLine]
    parties: list[PartyLine]  # those that sit at the table
    earlier: list[tuple[str, Position]]  # with the letter: what was said before, and all of those that have left


def columns_of(talk: Talk) -> list[Column]:
    alternatives = talk.alternatives.order_by("order", "pk")
    return [Column(letter(place), one) for place, one in enumerate(alternatives)]


def table_of(talk: Talk, own: set[int]) -> Table:
    """Return the table, with the lines of the seats ``own`` marked. Five queries, whatever it holds."""
    columns = columns_of(talk)
    if not columns:
        return Table([], [], [], [])
    consequences = talk.consequences.order_by("order", "pk").prefetch_related(
        Prefetch("estimates", Estimate.objects.order_by("pk"))
    )
    positions = Position.objects.filter(alternative__talk=talk).select_related("alternative", "seat__organisation")
    latest, earlier = {}, []
    letters = {column.alternative.pk: column.letter for column in columns}
    for one in positions.latest_first():
        if one.is_latest and one.seat.is_confirmed:
            latest[one.seat_id, one.alternative_id] = one
        else:
            earlier.append((letters[one.alternative_id], one))
    return Table(columns, [_line(one, columns) for one in consequences], _parties(talk, columns, latest, own), earlier)


def _line(consequence: Consequence, columns: list[Column]) -> ConsequenceLine:
    known = {one.alternative_id: one for one in consequence.estimates.all()}
    figures = address_of(consequence) if consequence.query else ""
    return ConsequenceLine(consequence, [(one, known.get(one.alternative.pk)) for one in columns], figures)


def _parties(
    talk: Talk, columns: list[Column], latest: dict[tuple[int, int], Position], own: set[int]
) -> list[PartyLine]:
    return [
        PartyLine(seat, [(one, latest.get((seat.pk, one.alternative.pk))) for one in columns], seat.pk in own)
        for seat in talk.parties.with_organisations().order_by("started_on", "pk")
    ]
