"""The content's figures, which are a delivery: taken in once, and never over what is there."""

from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_date

from knowledge.models import Delivery, Figure, Indicator, Series, Source, Status
from knowledge.suppression import protect
from places.models import Area
from sodertorn.loading.file import LoadError, Row


def load_figures(content: Row) -> Delivery | None:
    """Take the figures in that the database does not have; return their delivery, or None if it was taken in before.

    Those of an indicator or a place that is not there are left out: somebody has removed it.
    """
    said = content["delivery"]
    source = Source.objects.filter(slug=said["source"]).first()
    if source is None or _deliveries(content).exists():
        return None
    delivery = Delivery.objects.create(
        source=source,
        form=Delivery.Form.CONTENT,
        label=said["label"],
        retrieved=parse_date(said["retrieved"]),
        state=Delivery.State.TAKEN_IN,
        taken_in_at=timezone.now(),
    )
    new = _missing(content["series"], delivery)
    Figure.objects.bulk_create(new, batch_size=1_000)
    delivery.n_new = len(new)
    delivery.n_suppressed = protect(delivery)
    delivery.save(update_fields=["n_new", "n_suppressed"])
    return delivery


def delivery_of(content: Row) -> Delivery | None:
    """Return the delivery of the content's figures; None where it has been taken back, or never came."""
    return _deliveries(content).filter(state=Delivery.State.TAKEN_IN).first()


def _deliveries(content: Row) -> QuerySet[Delivery]:
    said = content["delivery"]
    return Delivery.objects.filter(source__slug=said["source"], form=Delivery.Form.CONTENT, label=said["label"])


def _missing(rows: list[Any], delivery: Delivery) -> list[Figure]:
    indicators = {one.slug: one for one in Indicator.objects.all()}
    divided = [Area.Kind.COUNTRY, Area.Kind.COUNTY, Area.Kind.MUNICIPALITY]
    areas = dict(Area.objects.values_list("slug", "pk")) | dict(
        Area.objects.filter(kind__in=divided).exclude(code="").values_list("code", "pk")
    )
    asked = [row for row in rows if row[0] in indicators and row[1] in areas]
    keys = {(indicators[slug].pk, areas[area], sex) for slug, area, sex, _first, _values in asked}
    series = _series(keys)
    there = set(Figure.objects.filter(series__in=series.values()).values_list("series", "year"))
    return [
        Figure(series_id=pk, year=year, status=status, value=value, delivery=delivery)
        for slug, area, sex, first, values in asked
        for pk in [series[indicators[slug].pk, areas[area], sex]]
        for year, value in enumerate(values, start=first)
        for status in [Status.MISSING if value is None else Status.KNOWN]
        if (pk, year) not in there and _is_possible(indicators[slug], value, area, year)
    ]  # fmt: skip


def _series(keys: set[tuple[int, int, str]]) -> dict[tuple[int, int, str], int]:
    """Return the key of each series, by indicator, area and sex; those that are missing are made."""
    columns = ("indicator", "area", "sex")
    known = Series.objects.filter(indicator__in={key[0] for key in keys})
    made = set(known.values_list(*columns))
    Series.objects.bulk_create(
        Series(indicator_id=indicator, area_id=area, sex=sex) for indicator, area, sex in sorted(keys - made)
    )
    return {(indicator, area, sex): pk for pk, indicator, area, sex in known.all().values_list("pk", *columns)}


def _is_possible(indicator: Indicator, value: Decimal | int | None, area: str, year: int) -> bool:
    if value is not None and not indicator.can_be(Decimal(value)):
        raise LoadError(f"{value} cannot be “{indicator.slug}” of “{area}” in {year}")
    return True
