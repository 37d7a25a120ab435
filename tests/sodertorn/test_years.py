"""The programme year by year: what is known of each year, and nothing that is not."""

import pytest
from django.urls import reverse
from lxml import html

from partners.models import Stage
from sodertorn.years import years_of
from tests.factories import DialogueFactory, EventFactory, ReportFactory, StageFactory

pytestmark = pytest.mark.django_db


def years():
    return years_of(Stage.objects.order_by("number"))


@pytest.fixture
def stage():
    return StageFactory(started="2014-01", ended="2017-12")


def test_years_are_those_of_the_stages(stage):
    StageFactory(started="2018", ended="2019-06")
    assert [year.number for year in years().years] == [2014, 2015, 2016, 2017, 2018, 2019]


def test_there_is_no_drawing_where_no_stage_has_its_days():
    StageFactory(started="2014", ended="")
    assert years() is None


@pytest.mark.parametrize(
    ("started", "ended", "bar"),
    [
        ("2014-01", "2017-12", (0, 100, 0, 0)),
        ("2015-01", "2016-12", (25, 50, 0, 0)),
        ("2015-07", "2015-12", (37.5, 12.5, 0, 0)),
        ("2014-07", "2015", (12.5, 37.5, 0, 25)),  # it ended some day of 2015
        ("2015", "2016-12", (25, 50, 25, 0)),  # it began some day of 2015
        ("2015", "2015", (25, 25, 25, 0)),
    ],
)
def test_what_is_known_to_the_year_alone_is_drawn_as_open(stage, started, ended, bar):
    StageFactory(started=started, ended=ended)
    assert tuple(years().stages[1][1]) == bar


def test_event_stands_in_the_middle_of_what_is_known(stage):
    for date in ("2015", "2014-07", "2030-01"):
        EventFactory(date=date)
    assert [x for _event, x in years().events] == [13.54, 37.5]
    assert [len(year.events) for year in years().years] == [1, 1, 0, 0]


def test_reports_and_dialogues_are_counted_in_their_years(stage):
    ReportFactory(published=True, year=2015, relation="programme")
    ReportFactory(published=True, year=2015, relation="partner")
    ReportFactory(published=True, year=2015, relation="similar")  # others' work
    ReportFactory(published=True, year=None, relation="partner")
    ReportFactory(year=2015, relation="programme")  # a draft
    DialogueFactory(published=True, started="2016-05-02")
    DialogueFactory(published=True, started="2016")
    DialogueFactory(published=True, started="2030-01")
    DialogueFactory(published=True, started="2016", is_demonstration=True)
    found = years()
    assert [(year.n_reports, year.n_dialogues) for year in found.years] == [(0, 0), (2, 0), (0, 2), (0, 0)]
    assert found.n_elsewhere == 2


def test_drawing_and_list_say_the_same_and_no_nought(client, stage):
    ReportFactory.create_batch(3, published=True, year=2015, relation="programme")
    EventFactory(date="2014-05-22", title="Pengarna kom")
    page = html.document_fromstring(client.get(reverse("events")).text)
    columns = page.find_class("years__columns")
    assert (
        columns[0].get("aria-label") == "Rapporter från programmet och dess partner: 2014: 0, 2015: 3, 2016: 0, 2017: 0"
    )
    assert [text.text for text in columns[0].iter("text")] == ["3"]
    told = [year.text_content().split() for year in page.find_class("years-list__year")]
    assert told[0][0] == "2014"
    assert "Pengarna" in told[0]
    assert told[1][0] == "2015"
    assert told[1][-2:] == ["3", "rapporter"]
    assert not any("0" in year[1:] for year in told)
