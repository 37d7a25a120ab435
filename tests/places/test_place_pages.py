import json

import pytest
from django.urls import reverse

from knowledge.models import Indicator
from tests.factories import (
    AreaFactory,
    ChallengeFactory,
    DialogueFactory,
    EventFactory,
    FigureFactory,
    IdeaGroupFactory,
    IndicatorFactory,
    OrganisationFactory,
    OutcomeFactory,
    ReportFactory,
)

SQUARE = {"type": "Polygon", "coordinates": [[[17.8, 59.1], [18.0, 59.1], [18.0, 59.2], [17.8, 59.2], [17.8, 59.1]]]}


@pytest.mark.parametrize("n", [1, 20])
def test_place_keeps_its_number_of_queries(client, db, django_assert_num_queries, n):
    area = AreaFactory(boundary=SQUARE)
    OrganisationFactory(area=area)
    for _ in range(n):
        AreaFactory(district=True, parent=area)
        EventFactory(area=area)
        FigureFactory(area=area)
        IdeaGroupFactory().areas.add(area)
        for factory in (ChallengeFactory, DialogueFactory, OutcomeFactory, ReportFactory):
            factory(published=True).areas.add(area)
    with django_assert_num_queries(19 if n == 1 else 23):
        assert client.get(area.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("n", [1, 25])
def test_list_keeps_its_number_of_queries(client, db, django_assert_num_queries, n):
    AreaFactory.create_batch(n, district=True)
    with django_assert_num_queries(6):  # the version, the number of places, two facets, the keys and the rows
        assert client.get(reverse("places:list")).status_code == 200


def test_district_is_shown_in_the_outline_of_its_municipality(client, db):
    district = AreaFactory(district=True, parent=AreaFactory(name="Haninge", boundary=SQUARE), latitude="59.15")
    html = client.get(district.get_absolute_url()).text
    assert 'class="locator__shape"' in html
    assert 'class="locator__dot"' in html
    assert district.parent.get_absolute_url() in html


def test_key_figures_are_written_in_their_units(client, db):
    area = AreaFactory(figures_note="Summan av basområden.")
    share = IndicatorFactory(unit=Indicator.Unit.SHARE)
    income = IndicatorFactory(unit=Indicator.Unit.SEK)
    FigureFactory(area=area, indicator=share, year=2000, value="0.121")
    FigureFactory(area=area, indicator=share, year=2014, value="0.187")
    FigureFactory(area=area, indicator=income, year=2014, value="248857")
    html = client.get(f"/en/places/{area.slug}/").text
    assert "18.7%" in html
    assert "+6.6 percentage points" in html
    assert "SEK\xa0248,857" in html
    assert "Summan av basområden." in html


def test_map_holds_the_places_of_the_list(client, db):
    AreaFactory(name="Haninge", boundary=SQUARE)
    AreaFactory(district=True, name="Vega", parent=AreaFactory(name="Tyresö"))
    features = json.loads(client.get(reverse("places:geojson")).content)["features"]
    html = client.get(reverse("places:list")).text
    assert {feature["properties"]["name"] for feature in features} == {"Haninge", "Tyresö", "Vega"}
    assert all(feature["properties"]["url"] in html for feature in features)
