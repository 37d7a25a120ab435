import datetime as dt
from decimal import Decimal

import pytest

from knowledge.models import Figure
from tests.factories import AreaFactory, DeliveryFactory, IndicatorFactory, SeriesFactory, SourceFactory

SQUARE = [[[17.0, 59.0], [17.1, 59.0], [17.1, 59.1], [17.0, 59.1], [17.0, 59.0]]]


class Figures:
    """Municipalities, the county and the country, with figures that tests give them."""

    def __init__(self):
        self.source = SourceFactory(name_sv="Källan", name_en="The source")
        self.delivery = DeliveryFactory(source=self.source, retrieved=dt.date(2026, 11, 29))
        self.places = [
            AreaFactory(slug=name.lower(), name=name, boundary={"type": "Polygon", "coordinates": SQUARE})
            for name in ("Botkyrka", "Huddinge", "Nykvarn")
        ]
        self.country = AreaFactory(slug="riket", name="Riket", kind="country", code="00", parent=None)
        self.indicator = self.new("sysselsattning", "Sysselsättningsgrad", "Employment rate", "andel")

    def new(self, slug, name_sv, name_en, unit, **more):
        return IndicatorFactory(
            slug=slug, name_sv=name_sv, name_en=name_en, unit=unit, source_of_figures=self.source, **more
        )

    def give(self, place, values, *, sex="total", indicator=None, first=2000):
        """Give a place its values from ``first`` on; None is missing, ``...`` is not shown."""
        series = SeriesFactory(indicator=indicator or self.indicator, area=place, sex=sex)
        for year, value in enumerate(values, first):
            status = "missing" if value is None else "suppressed" if value is ... else "known"
            known = Decimal(str(value)) if status == "known" else None
            Figure.objects.create(series=series, year=year, status=status, value=known, delivery=self.delivery)

    def all_around(self):
        """Give every place figures of all, of women and of men, for three years."""
        for n, place in enumerate([*self.places, self.country]):
            base = 0.678 + n / 100
            self.give(place, [base, base + 0.0104, base - 0.0061])
            self.give(place, [base - 0.02, base - 0.01, base - 0.0266], sex="women")
            self.give(place, [base + 0.02, base + 0.03, base + 0.0144], sex="men")


@pytest.fixture
def figures(db):
    return Figures()
