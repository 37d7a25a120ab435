"""Taking a delivery back, in whatever order."""

from typing import Any

from django.db import transaction
from django.db.models import Exists, Max, Min, OuterRef, QuerySet, Subquery
from django.utils import timezone

from core.database import alone
from knowledge.models import Delivery, Figure, FigureChange, Indicator, Source, Status
from knowledge.suppression import ALONE, protect_anew


@transaction.atomic
def take_back(delivery: Delivery) -> Delivery:
    """Let everything be as if the delivery had never come. What later ones have brought stays.

    In as many statements however many figures it has. Raises ValueError when it is not taken in.
    """
    alone(ALONE)
    Source.objects.select_for_update(no_key=True).get(pk=delivery.source_id)
    delivery = Delivery.objects.select_for_update().get(pk=delivery.pk)
    if delivery.state != Delivery.State.TAKEN_IN:
        raise ValueError(delivery.state)
    _bring_out(delivery)
    indicators = _touched(delivery)
    brought = _extents(Figure.objects.filter(delivery=delivery))
    before = FigureChange.objects.filter(delivery=delivery, series=OuterRef("series"), year=OuterRef("year"))
    what_it_was = {name: Subquery(before.values(name)) for name in ("value", "status")}
    # What has been written over since remembers what was before this delivery, instead of what it brought.
    later = FigureChange.objects.filter(delivery_before=delivery)
    _forget_hidden(later.filter(~Exists(before), hid=True))
    later.filter(~Exists(before)).delete()
    later.update(delivery_before=Subquery(before.values("delivery_before")), **what_it_was)
    still = Figure.objects.filter(delivery=delivery)
    still.filter(Exists(before)).update(delivery=Subquery(before.values("delivery_before")), **what_it_was)
    still.all().delete()
    _narrow(indicators, brought)
    protect_anew(*indicators, remembering=True)
    delivery.state, delivery.taken_back_at = Delivery.State.TAKEN_BACK, timezone.now()
    delivery.save(update_fields=["state", "taken_back_at"])
    return delivery


def _bring_out(delivery: Delivery) -> None:
    """Let what the delivery brought, and a later one has only hidden, be its own again."""
    hid = FigureChange.objects.filter(delivery_before=delivery, hid=True)
    of_figure = hid.filter(series=OuterRef("series"), year=OuterRef("year"), delivery=OuterRef("delivery"))
    what_it_was = {name: Subquery(of_figure.values(name)) for name in ("value", "status")}
    Figure.objects.filter(Exists(of_figure)).update(delivery=delivery, **what_it_was)
    now = Figure.objects.filter(delivery=delivery, series=OuterRef("series"), year=OuterRef("year"))
    hid.filter(Exists(now)).delete()


def _forget_hidden(hidden: QuerySet[FigureChange]) -> None:
    """Let those that have counted anew what others had only hidden be the first to have brought it."""
    below = hidden.filter(series=OuterRef("series"), year=OuterRef("year"), delivery=OuterRef("delivery_before"))
    FigureChange.objects.filter(Exists(below)).delete()


def _touched(delivery: Delivery) -> list[Indicator]:
    keys = {
        pk
        for rows in (Figure.objects.filter(delivery=delivery), delivery.changes.all())
        for pk in rows.order_by().values_list("series__indicator", flat=True).distinct()
    }
    return list(Indicator.objects.filter(pk__in=keys))


Extent = tuple[int, int, set[str]]  # the first year, the last one, and the kinds of areas


def _extents(figures: QuerySet[Figure]) -> dict[int, Extent]:
    """Return from when to when figures say something of an indicator, and of which kinds of areas."""
    figures = figures.exclude(status=Status.MISSING).order_by()
    found: dict[int, Any] = {}
    rows = figures.values("series__indicator", "series__area__kind").annotate(first=Min("year"), last=Max("year"))
    for row in rows:
        kinds = {row["series__area__kind"]}
        first, last, others = found.get(row["series__indicator"], (row["first"], row["last"], kinds))
        found[row["series__indicator"]] = min(first, row["first"]), max(last, row["last"]), others | kinds
    return found


def _narrow(indicators: list[Indicator], brought: dict[int, Extent]) -> None:
    """Let indicators no longer speak of years and areas that were there by this delivery alone."""
    left = _extents(Figure.objects.filter(series__indicator__in=indicators))
    for indicator in indicators:
        if indicator.pk not in brought:
            continue
        first, last, kinds = brought[indicator.pk]
        first_left, last_left, kinds_left = left.get(indicator.pk, (None, None, set()))
        if indicator.first_year == first:
            indicator.first_year = first_left
        if indicator.last_year == last:
            indicator.last_year = last_left
        indicator.levels = [kind for kind in indicator.levels if kind not in kinds or kind in kinds_left]
        indicator.save(update_fields=["first_year", "last_year", "levels", "updated_at"])
