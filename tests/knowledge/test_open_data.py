"""The figures of an indicator as open data: the table, what describes it, the same as JSON, and what its page says."""

import csv
import datetime as dt
import io
import json
import re
import tracemalloc
from decimal import Decimal

import extruct
import pytest
from django.urls import reverse
from django.utils import translation
from lxml import html

from knowledge import open_data
from knowledge.models import Figure, Indicator
from tests.factories import (
    AreaFactory,
    DeliveryFactory,
    FigureFactory,
    IndicatorFactory,
    ProgrammeFactory,
    SeriesFactory,
)

FORMS = ("csv", "json", "metadata")
CC0 = "https://creativecommons.org/publicdomain/zero/1.0/"


@pytest.fixture
def told(figures):
    """Four figures that differ in all there is: known, zero, missing and not shown."""
    figures.source.licence, figures.source.url = "CC0-1.0", "https://kallan.example/"
    figures.source.save()
    figures.delivery.label = "2026:1"
    figures.delivery.save()
    figures.give(figures.places[0], [0.678, 0, None, ...])
    figures.give(figures.places[1], [-12.5], sex="women")
    return figures


def address(form, indicator="sysselsattning"):
    return reverse(f"knowledge:figures-{form}", args=[indicator])


def body(client, form):
    response = client.get(address(form))
    assert response.status_code == 200
    return b"".join(response) if response.streaming else response.content


def table(content):
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


def test_table_holds_what_the_database_holds(client, told):
    rows = table(body(client, "csv"))
    known = {
        (row["area"], row["sex"], int(row["year"])): (row["status"], Decimal(row["value"]) if row["value"] else None)
        for row in rows
    }
    assert known == {
        (figure.series.area.slug, figure.series.sex, figure.year): (figure.status, figure.value)
        for figure in Figure.objects.select_related("series__area")
    }
    assert list(rows[0]) == ["area", "area_code", "area_name", "kind", "year", "sex", "value", "status", "unit"]
    assert {row["unit"] for row in rows} == {"andel"}


def test_missing_not_shown_and_zero_are_told_apart_and_what_is_not_shown_has_no_value(client, told):
    rows = table(body(client, "csv"))
    assert [(row["status"], row["value"]) for row in rows] == [
        ("known", "0.678"), ("known", "0"), ("missing", ""), ("suppressed", ""), ("known", "-12.5"),
    ]  # fmt: skip


def test_json_holds_the_same_as_the_table_with_a_code_book_and_the_terms(client, told):
    given = json.loads(body(client, "json"), parse_float=Decimal, parse_int=Decimal)
    said = [{name: "" if value is None else str(value) for name, value in one.items()} for one in given["figures"]]
    assert said == table(body(client, "csv"))
    assert [column["name"] for column in given["columns"]] == list(given["figures"][0])
    assert (given["licence"], given["version"]) == (CC0, "2026:1 2026-11-29")
    assert given["source"]["address"] == "https://kallan.example/"
    statuses = next(column for column in given["columns"] if column["name"] == "status")["values"]
    assert set(statuses) == {"known", "missing", "suppressed"}


def read_as_described(client, path):
    """Read a table by nothing but its metadata, as the recommendation says; fails where they do not agree."""
    described = json.loads(client.get(f"{path}-metadata.json").content)
    assert described["@context"][0] == "http://www.w3.org/ns/csvw"
    assert described["url"] == "figures.csv"
    dialect = described["dialect"]
    response = client.get(path)
    text = b"".join(response).decode(dialect["encoding"]).removeprefix("\ufeff")
    assert dialect["header"]
    assert text.endswith(dialect["lineTerminators"][0])
    quoting = {"quotechar": dialect["quoteChar"], "doublequote": dialect["doubleQuote"]}
    head, *rows = csv.reader(io.StringIO(text, newline=""), delimiter=dialect["delimiter"], **quoting)
    columns = described["tableSchema"]["columns"]
    for title, column in zip(head, columns, strict=True):
        assert title in column["titles"].values()
    read = [dict(zip((column["name"] for column in columns), map(cell, row, columns), strict=True)) for row in rows]
    key = described["tableSchema"]["primaryKey"]
    assert len({tuple(row[name] for name in key) for row in read}) == len(read)
    return described, read


def cell(text, column):
    if text == column["null"]:
        assert not column["required"]
        return None
    datatype = column["datatype"]
    base = datatype["base"] if isinstance(datatype, dict) else datatype
    if base == "decimal":
        assert re.fullmatch(r"-?\d+(\.\d+)?", text)
        return Decimal(text)
    if base == "gYear":
        return int(text)
    assert base == "string"
    if isinstance(datatype, dict):
        assert re.fullmatch(datatype["format"], text)
    return text


def test_table_is_read_by_its_metadata_alone(client, told):
    described, rows = read_as_described(client, address("csv"))
    assert [(row["year"], row["value"], row["status"]) for row in rows[:4]] == [
        (2000, Decimal("0.678"), "known"), (2001, 0, "known"), (2002, None, "missing"), (2003, None, "suppressed"),
    ]  # fmt: skip
    assert described["dc:license"] == {"@id": CC0}
    assert {"@value": "Employment rate", "@language": "en"} in described["dc:title"]
    (value,) = (one for one in described["tableSchema"]["columns"] if one["name"] == "value")
    assert value["titles"]["sv"] == "Värde"
    assert value["titles"]["en"] == "Value"


def test_english_table_is_read_by_its_own_metadata(client, told):
    with translation.override("en"):
        there = address("csv")
    assert there.startswith("/en/")
    assert len(read_as_described(client, there)[1]) == 5
    response = client.get(there)
    list(response)
    assert f"<http://testserver{there}-metadata.json>" in response["Link"]


def test_places_of_one_name_are_told_apart(client, told):
    twin = AreaFactory(slug="botkyrka-2", name="Botkyrka")
    told.give(twin, [0.5])
    assert {row["area"] for row in table(body(client, "csv")) if row["area_name"] == "Botkyrka"} == {
        "botkyrka", "botkyrka-2",
    }  # fmt: skip


def test_version_is_that_of_the_delivery_that_brought_something_of_it(client, told):
    other = IndicatorFactory(slug="annat", source_of_figures=told.source)
    FigureFactory(indicator=other, delivery=DeliveryFactory(source=told.source, label="2027"))
    assert json.loads(body(client, "json"))["version"] == "2026:1 2026-11-29"


def test_table_leads_to_what_describes_it(client, told):
    response = client.get(address("csv"))
    list(response)
    assert response["Link"].startswith(f"<http://testserver{address('csv')}-metadata.json>")
    assert 'rel="describedby"; type="application/csvm+json"' in response["Link"]


@pytest.mark.parametrize("form", ["csv", "json"])
def test_who_has_the_file_is_not_sent_it_again_until_something_changes(client, told, form):
    response = client.get(address(form))
    list(response)
    held = {"If-None-Match": response["ETag"]}
    assert client.get(address(form), headers=held).status_code == 304
    assert client.head(address(form))["ETag"] == response["ETag"]
    Figure.objects.filter(status="missing").update(status="known", value=1)
    again = client.get(address(form), headers=held)
    list(again)
    assert again.status_code == 200


@pytest.mark.parametrize("form", FORMS)
def test_indicator_that_is_not_on_the_site_has_no_data(client, told, form):
    response = client.get(address(form))
    list(response)
    Indicator.objects.update(publication="draft", published_at=None)
    assert client.get(address(form), headers={"If-None-Match": response.get("ETag", "*")}).status_code == 404
    assert client.get(address(form, "finns-inte")).status_code == 404


def test_source_without_a_licence_claims_none(client, figures):
    figures.give(figures.places[0], [1])
    described = json.loads(body(client, "metadata"))
    assert "dc:license" not in described
    assert {"@value": "ingen licens är angiven", "@language": "sv"} in described["dc:rights"]
    assert json.loads(body(client, "json"))["licence"] is None


def test_memory_does_not_grow_with_the_figures(db):
    indicator, delivery = IndicatorFactory(), DeliveryFactory()
    series = SeriesFactory(indicator=indicator)

    def add(years):
        Figure.objects.bulk_create(
            Figure(series=series, year=year, value=year, status="known", delivery=delivery) for year in years
        )

    def peak():
        tracemalloc.start()
        size = sum(map(len, open_data.as_json(indicator)))
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return size, most

    add(range(1, 3_001))
    peak()
    small, first = peak()
    add(range(3_001, 18_001))
    large, then = peak()
    assert large > 5 * small
    assert then < 2 * first


# The page of an indicator


def json_ld(text):
    return next(iter(extruct.extract(text, syntaxes=["json-ld"])["json-ld"]))


@pytest.mark.parametrize(("language", "name"), [("sv", "Sysselsättningsgrad"), ("en", "Employment rate")])
def test_page_says_what_a_search_for_data_sets_asks(client, told, language, name):
    ProgrammeFactory(responsible_name_sv="Lilleby kommun", responsible_name_en="Lilleby", responsible_website="")
    told.indicator.first_year, told.indicator.last_year = 2000, 2003
    told.indicator.save()
    with translation.override(language):
        thing = json_ld(client.get(told.indicator.get_absolute_url()).text)
    assert thing["@type"] == "Dataset"
    assert thing["name"] == name
    assert thing["license"] == CC0
    assert thing["publisher"]["name"] == ("Lilleby kommun" if language == "sv" else "Lilleby")
    assert thing["temporalCoverage"] == "2000/2003"
    assert thing["version"] == "2026:1 2026-11-29"
    assert thing["includedInDataCatalog"]["@type"] == "DataCatalog"
    assert thing["variableMeasured"]["unitText"]
    assert dt.date.fromisoformat(thing["dateModified"])
    for download in thing["distribution"]:
        assert client.get(download["contentUrl"].removeprefix("http://127.0.0.1:8000")).status_code == 200
    assert [one["encodingFormat"] for one in thing["distribution"]] == ["text/csv", "application/json"]


def test_page_offers_the_files_where_there_are_figures(client, told):
    page = html.fromstring(client.get(told.indicator.get_absolute_url()).text)
    section = page.get_element_by_id("data").getparent().getparent()
    assert [link.get("href") for link in section.iter("a")][1:] == [address(form) for form in FORMS]
    assert "5 siffror" in section.text_content()
    empty = IndicatorFactory(slug="tomt")
    assert html.fromstring(client.get(empty.get_absolute_url()).text).find(".//*[@id='data']") is None
