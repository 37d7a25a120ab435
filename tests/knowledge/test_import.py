"""The check and the saving of figures, whatever they come from; the DDF folder is what most of them come from."""

import json
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from knowledge.importing.ddf import DDF
from knowledge.importing.desk import as_told
from knowledge.importing.rows import Fault, Row, UnreadableSourceError
from knowledge.importing.saving import FaultsError, preview, take_in
from knowledge.importing.sources import new_delivery, source_of
from knowledge.importing.taking_back import take_back
from knowledge.models import Delivery, Figure, FigureChange, Indicator, Series, Status
from knowledge.models.indicator import validate_levels, validate_years
from places.models import Area
from tests.factories import AreaFactory
from tests.knowledge.folders import FILES, ddf_folder

pytestmark = pytest.mark.django_db
CONTENT = Path(settings.BASE_DIR) / "sodertorn" / "content" / "figures.json"
JOBS = "ddf--datapoints--jobs--by--basomrade--year.csv"
FEMALE = "ddf--datapoints--jobs_female--by--basomrade--year.csv"
OF_SEXES = "ddf--datapoints--jobs--by--gender--basomrade--year.csv"


@pytest.fixture(autouse=True)
def in_english():
    with override("en"):
        yield


@pytest.fixture
def salem():
    county = AreaFactory(kind="county", code="01", name="Stockholms län", parent=None)
    return AreaFactory(kind="municipality", code="0128", name="Salem", parent=county)


def imported(folder, **options):
    return take_in(DDF(folder), delivery=new_delivery(source_of("ddf"), "ddf"), **options)


def figures():
    rows = Figure.objects.order_by("series__indicator__code", "series__area__code", "series__sex", "year")
    return [
        (code, area, sex, year, None if value is None else value.normalize(), status)
        for code, area, sex, year, value, status in rows.values_list(
            "series__indicator__code", "series__area__code", "series__sex", "year", "value", "status"
        )
    ]


ALL = [
    ("jobs", "0114", "total", 2000, Decimal(0), "known"),
    ("jobs", "0128", "total", 2000, Decimal("0.79"), "known"),
    ("jobs", "5711010", "men", 2000, Decimal("0.81"), "known"),
    ("jobs", "5711010", "total", 2000, Decimal("0.773309"), "known"),
    ("jobs", "5711010", "total", 2001, None, "missing"),
    ("jobs", "5711010", "women", 2000, Decimal("0.732877"), "known"),
    ("people", "00", "total", 2000, Decimal("8882792").normalize(), "known"),
]


def test_ddf_folder_becomes_figures_areas_and_indicators(salem, tmp_path):
    done = imported(ddf_folder(tmp_path))
    assert figures() == ALL
    assert (done.new, done.changed, done.same, done.repeated, done.faults.n) == (7, 0, 0, 1, 0)
    small = Area.objects.get(kind="basic_area", code="5711010")
    assert (small.name, small.parent, small.slug) == ("Söderby Gärde", salem, "soderby-garde-5711010")
    assert Area.objects.filter(kind="basic_area").count() == 2  # the one without figures too
    jobs = Indicator.objects.get(code="jobs")
    assert (jobs.name_sv, jobs.definition_en, jobs.unit) == ("Share with a job", "Aged 20–64.", "andel")
    assert (jobs.publication, jobs.first_year, jobs.last_year) == ("draft", 2000, 2000)
    assert jobs.levels == ["municipality", "basic_area", "neighbour"]


def test_deso_lies_in_the_regso_that_the_source_names(salem, tmp_path):
    files = {
        "ddf--entities--regso.csv": "regso,name,municipality,is--regso\n0128R001,Rönninge,0128_salem,TRUE\n",
        "ddf--entities--deso.csv": "deso,name,regso,municipality,is--deso\n0128A0010,A,0128R001,0128_salem,TRUE\n",
        "ddf--datapoints--people--by--deso--year.csv": "deso,year,people\n0128A0010,2000,900\n",
    }
    imported(ddf_folder(tmp_path / "ddf", **files))
    assert Area.objects.get(code="0128A0010").parent.code == "0128R001"
    assert Area.objects.get(code="0128R001").parent == salem


def test_municipality_outside_the_programme_is_none_of_ours(salem, tmp_path):
    imported(ddf_folder(tmp_path))
    assert Area.objects.get(code="0114").kind == "neighbour"
    assert list(Area.objects.municipalities()) == [salem]
    assert set(Area.objects.spoken_of()) == {salem, salem.parent}
    assert imported(ddf_folder(tmp_path)).new == 0  # and is found again


def test_preview_tells_and_changes_nothing(salem, tmp_path):
    told = preview(DDF(ddf_folder(tmp_path)), source=source_of("ddf"))
    assert (told.new, len(told.new_areas), len(told.new_indicators)) == (7, 4, 2)
    assert not Figure.objects.exists()
    assert not Indicator.objects.exists()
    assert not Delivery.objects.exists()
    assert Area.objects.count() == 2


def test_importing_twice_changes_nothing(salem, tmp_path):
    imported(ddf_folder(tmp_path))
    again = imported(ddf_folder(tmp_path))
    assert (again.new, again.changed, again.same, again.delivery) == (0, 0, 7, None)
    assert Delivery.objects.count() == 1
    assert figures() == ALL


def test_known_indicator_is_filled_by_its_code_and_keeps_its_words(salem, tmp_path):
    mine = Indicator.objects.create(slug="jobb", code="jobs", name="Andel i arbete", unit="andel",
                                    source_of_figures=source_of("ddf"))  # fmt: skip
    done = imported(ddf_folder(tmp_path))
    assert [one.code for one in done.new_indicators] == ["people"]
    mine.refresh_from_db()
    assert (mine.name, mine.series.count()) == ("Andel i arbete", 5)


def test_changed_figure_is_told_with_what_it_was(salem, tmp_path):
    first = imported(ddf_folder(tmp_path)).delivery
    done = imported(ddf_folder(tmp_path, **{JOBS: "basomrade,year,jobs\n5711010_soderby_garde,2000,0.5\n"}))
    ((indicator, change),) = done.changes
    assert (indicator.code, change.area.code, change.year) == ("jobs", "5711010", 2000)
    assert (change.before, change.after) == ((Decimal("0.773309"), "known"), (Decimal("0.5"), "known"))
    assert (done.new, done.changed, done.same) == (0, 1, 5)
    kept = FigureChange.objects.get()
    assert (kept.value, kept.delivery, kept.delivery_before) == (Decimal("0.773309"), done.delivery, first)
    delivery = Delivery.objects.get(pk=done.delivery.pk)
    assert (delivery.state, delivery.n_new, delivery.n_changed, delivery.n_same) == ("taken_in", 0, 1, 5)


@pytest.mark.parametrize("backwards", [True, False])
def test_deliveries_are_taken_back_in_any_order(salem, tmp_path, backwards):
    deliveries = [
        imported(ddf_folder(tmp_path, **{JOBS: text})).delivery
        for text in (
            "basomrade,year,jobs\n5711010_soderby_garde,2000,0.1\n",
            "basomrade,year,jobs\n5711010_soderby_garde,2000,0.2\n5711010_soderby_garde,2003,0.9\n",
            "basomrade,year,jobs\n5711010_soderby_garde,2000,0.3\n5711010_soderby_garde,2003,0.8\n",
        )
    ]

    def values():
        found = Figure.objects.filter(series__area__code="5711010", series__sex="total").order_by("year")
        return [(year, float(value)) for year, value in found.values_list("year", "value")]

    assert values() == [(2000, 0.3), (2003, 0.8)]
    if backwards:
        take_back(deliveries[2])
        assert values() == [(2000, 0.2), (2003, 0.9)]
        take_back(deliveries[1])
        assert values() == [(2000, 0.1)]
        take_back(deliveries[0])
    else:
        take_back(deliveries[1])
        assert values() == [(2000, 0.3), (2003, 0.8)]
        take_back(deliveries[2])
        assert values() == [(2000, 0.1)]
        take_back(deliveries[0])
    assert not Figure.objects.exists()
    assert set(Delivery.objects.values_list("state", flat=True)) == {"taken_back"}


def test_indicator_no_longer_speaks_of_years_and_areas_that_were_taken_back(salem, tmp_path):
    first = imported(ddf_folder(tmp_path, **{JOBS: None, FEMALE: None, OF_SEXES: None})).delivery
    jobs = Indicator.objects.get(code="jobs")
    said = (jobs.first_year, jobs.last_year, jobs.levels)
    assert said == (2000, 2000, ["municipality", "neighbour"])
    more = imported(ddf_folder(tmp_path, **{JOBS: "basomrade,year,jobs\n5711010_soderby_garde,2009,0.5\n"})).delivery
    jobs.refresh_from_db()
    assert (jobs.first_year, jobs.last_year, len(jobs.levels)) == (2000, 2009, 3)
    take_back(more)
    jobs.refresh_from_db()
    assert (jobs.first_year, jobs.last_year, jobs.levels) == said
    take_back(first)
    jobs.refresh_from_db()
    assert (jobs.first_year, jobs.last_year, jobs.levels) == (None, None, [])


def test_statements_of_taking_back_do_not_grow_with_the_figures(salem, tmp_path):
    def statements(n):
        lines = "".join(f"5711010_soderby_garde,{1900 + year},0.5\n" for year in range(n))
        imported(ddf_folder(tmp_path, **{JOBS: f"basomrade,year,jobs\n{lines}"}))
        done = imported(ddf_folder(tmp_path, **{JOBS: f"basomrade,year,jobs\n{lines.replace('0.5', '0.6')}"}))
        imported(ddf_folder(tmp_path, **{JOBS: f"basomrade,year,jobs\n{lines.replace('0.5', '0.7')}"}))
        with CaptureQueriesContext(connection) as caught:
            take_back(done.delivery)
        return len(caught)

    assert statements(2) == statements(40)


def test_delivery_is_taken_back_once(salem, tmp_path):
    delivery = imported(ddf_folder(tmp_path)).delivery
    take_back(delivery)
    with pytest.raises(ValueError, match="taken_back"):
        take_back(delivery)
    assert imported(ddf_folder(tmp_path)).new == 7  # and can come once more


WRONG = {
    "nowhere,2000,0.5": "There is no area “nowhere” here.",
    ",2000,0.5": "The area is missing.",
    "5711010_soderby_garde,20x0,0.5": "“20x0” is not a year.",
    "5711010_soderby_garde,2000.0,0.5": "“2000.0” is not a year.",
    "5711010_soderby_garde,1066,0.5": "“1066” is not a year.",
    "5711010_soderby_garde,2002,lots": "“lots” is not a number.",
    "5711010_soderby_garde,2002,nan": "“nan” is not a number.",
    "5711010_soderby_garde,2002,1e400": "“1e400” is too large: a figure is at most 999,999,999,999.",
    "5711010_soderby_garde,2002,1e9999999": "“1e9999999” is too large: a figure is at most 999,999,999,999.",
    "5711010_soderby_garde,2002,-0.1": "-0.1 is impossible: the lowest possible value is 0.",
    "5711010_soderby_garde,2002,77.3": "77.3 is impossible: a share lies between 0 and 1. Is it a percentage?",
    "5711010_soderby_garde,2002,1000": "1000 is impossible: the highest possible value is 1.",
    "5711010_soderby_garde,2000,0.5": "It says the same as line 2.",
    "5711010_soderby_garde,2002": "There should be 3 cells on this line.",
}


@pytest.mark.parametrize("line", WRONG)
def test_wrong_line_is_refused_and_the_others_kept_when_asked(salem, tmp_path, line):
    good = "basomrade,year,jobs\n5711010_soderby_garde,2000,0.5\n"
    folder = ddf_folder(tmp_path, **{JOBS: f"{good}{line}\n5711020_soderby_park,2000,0.6\n"})
    with pytest.raises(FaultsError):
        imported(folder)
    assert not Figure.objects.exists()
    assert not Indicator.objects.exists()
    assert not Area.objects.filter(parent=salem)
    done = imported(folder, keep_good=True)
    assert done.faults.first == [Fault(JOBS, 3, WRONG[line])]
    assert Figure.objects.filter(series__area__parent=salem, series__sex="total").count() == 2
    assert Delivery.objects.get().n_refused == 1


def test_two_figures_for_the_same_are_both_refused(salem, tmp_path):
    lines = "".join(f"5711010_soderby_garde,2000,{value}\n" for value in ("0.5", "0.6", "0.5"))
    done = imported(ddf_folder(tmp_path, **{JOBS: f"basomrade,year,jobs\n{lines}"}), keep_good=True)
    assert [fault.line for fault in done.faults.first] == [3, 4]
    assert "Line 2" in done.faults.first[0].message
    assert "Neither" in done.faults.first[0].message
    assert not Figure.objects.filter(series__area__code="5711010", series__sex="total").exists()


def test_sexes_that_two_files_state_differently_are_refused(salem, tmp_path):
    done = imported(ddf_folder(tmp_path, **{FEMALE: "basomrade,year,jobs_female\n5711010_soderby_garde,2000,0.1\n"}),
                    keep_good=True)  # fmt: skip
    assert done.faults.n == 1
    assert not Series.objects.filter(sex="women").exists()


def test_indicator_in_another_unit_is_refused_whole(salem, tmp_path):
    Indicator.objects.create(slug="jobb", code="jobs", name="Jobb", unit="procent", source_of_figures=source_of("ddf"))
    done = imported(ddf_folder(tmp_path), keep_good=True)
    assert [fault.message for fault in done.faults.first] == [
        "“Jobb” is here in percent, but in the source in share. None of it is imported."
    ]
    assert set(Figure.objects.values_list("series__indicator__code", flat=True)) == {"people"}


@pytest.mark.parametrize(
    "changed",
    [
        {JOBS: "basomrade,year,jobs\n5711010_soderby_garde,2000,\"0.5\n"},
        {"ddf--entities--county.csv": "county,name\n\"01"},
        {"datapackage.json": "{"},
        {"datapackage.json": '{"resources": [{"path": "ddf--datapoints--gone--by--geo--year.csv"}]}'},
    ],
)  # fmt: skip
def test_broken_folder_changes_nothing(salem, tmp_path, changed):
    with pytest.raises(UnreadableSourceError):
        imported(ddf_folder(tmp_path, **changed), keep_good=True)
    assert not Figure.objects.exists()
    assert not Indicator.objects.exists()
    assert Area.objects.count() == 2


def test_file_that_is_no_text_changes_nothing(salem, tmp_path):
    folder = ddf_folder(tmp_path)
    (folder / "ddf--datapoints--people--by--country--year.csv").write_bytes(b"country,year,people\nswe,2000,\xff\xfe\n")
    with pytest.raises(UnreadableSourceError, match="cannot be read to its end"):
        imported(folder, keep_good=True)
    assert not Figure.objects.exists()


def test_package_that_names_what_is_there_is_read(salem, tmp_path):
    package = '{"resources": [{"path": "ddf--concepts.csv"}]}'
    assert imported(ddf_folder(tmp_path, **{"datapackage.json": package})).new == 7


def test_measure_there_by_its_sexes_alone_is_one_indicator(salem, tmp_path):
    folder = ddf_folder(tmp_path)
    for sex in ("male", "female"):
        (folder / f"ddf--datapoints--pay_{sex}--by--basomrade--year.csv").write_text(
            f"basomrade,year,pay_{sex}\n5711010_soderby_garde,2000,100\n"
        )
    imported(folder)
    assert set(Series.objects.filter(indicator__code="pay").values_list("sex", flat=True)) == {"men", "women"}


def test_zero_missing_and_suppressed_are_three_things(salem):
    indicator = Indicator.objects.create(slug="n", code="n", name="N", unit="antal")
    rows = [
        Row("n", "0128", "2000", "total", "0", Status.KNOWN, "f", 1),
        Row("n", "0128", "2001", "total", "", Status.MISSING, "f", 2),
        Row("n", "Salem", "2002", "total", "", Status.SUPPRESSED, "f", 3),
    ]
    done = take_in(Rows(rows), delivery=new_delivery(source_of("kolada"), "kolada"))
    found = Figure.objects.filter(series__indicator=indicator).order_by("year").values_list("status", "value")
    assert list(found) == [("known", 0), ("missing", None), ("suppressed", None)]
    assert done.delivery.n_suppressed == 1


def few(*values):
    return Rows(
        [Row("n", "0128", str(2000 + n), "total", str(value), Status.KNOWN, "f", n) for n, value in enumerate(values)]
    )


def test_figure_that_rests_on_too_few_is_hidden_and_importing_twice_changes_nothing(salem):
    Indicator.objects.create(slug="n", code="n", name="N", unit="antal", smallest_shown=5)

    def take(*values):
        return take_in(few(*values), delivery=new_delivery(source_of("kolada"), "kolada"))

    first = take(3, 70)
    assert first.delivery.n_suppressed == 1
    again = take(3, 70)
    assert (again.new, again.changed, again.same, again.delivery) == (0, 0, 2, None)
    assert set(Figure.objects.values_list("status", "delivery")) == {
        ("suppressed", first.delivery.pk),
        ("known", first.delivery.pk),
    }
    assert not FigureChange.objects.exists()
    more = take(30, 70)
    assert Figure.objects.get(year=2000).value == 30
    take_back(more.delivery)
    assert Figure.objects.get(year=2000).status == "suppressed"


def test_figure_that_can_be_shown_now_is_offered_and_no_other(salem):
    """An editor has lowered the smallest number shown: the same file has something to bring, and then no more."""
    indicator = Indicator.objects.create(slug="n", code="n", name="N", unit="antal", smallest_shown=5)

    def offered():
        told = preview(few(3, 1, 70), source=source_of("kolada"))
        return told.new, told.changed, told.same

    assert offered() == (3, 0, 0)
    take_in(few(3, 1, 70), delivery=new_delivery(source_of("kolada"), "kolada"))
    assert offered() == (0, 0, 3)
    assert Delivery.objects.count() == 1
    indicator.smallest_shown = 2
    indicator.save()
    assert offered() == (0, 1, 2)
    assert Figure.objects.filter(status="suppressed").count() == 2  # it was tried, and undone
    done = take_in(few(3, 1, 70), delivery=new_delivery(source_of("kolada"), "kolada"))
    assert (done.delivery.n_changed, done.delivery.n_same) == (1, 2)
    assert Figure.objects.get(year=2000).value == 3
    assert offered() == (0, 0, 3)


def test_import_that_brings_nothing_leaves_no_areas(salem, tmp_path):
    lines = "basomrade,year,jobs\n5711010_soderby_garde,2000,77\n"
    folder = ddf_folder(tmp_path, **dict.fromkeys(n for n in FILES if "datapoints" in n) | {JOBS: lines})
    done = imported(folder, keep_good=True)
    assert (done.delivery, done.faults.n) == (None, 1)
    assert not Delivery.objects.exists()
    assert not Indicator.objects.exists()
    assert Area.objects.count() == 2


def test_county_that_is_not_here_is_refused_and_not_made(salem, tmp_path):
    """A county is chosen as a place; a municipality outside the programme is not, and is made if its county is here."""
    counties = FILES["ddf--entities--county.csv"] + "03_uppsala_lan,Uppsala län,swe,TRUE\n"
    jobs = "county,year,jobs\n01_stockholms_lan,2000,0.7\n03_uppsala_lan,2000,0.8\n"
    folder = ddf_folder(
        tmp_path, **{"ddf--entities--county.csv": counties, "ddf--datapoints--jobs--by--county--year.csv": jobs}
    )
    done = imported(folder, keep_good=True)
    assert [fault.message for fault in done.faults.first] == ["There is no area “03_uppsala_lan” here."]
    assert list(Area.objects.filter(kind="county")) == [salem.parent]
    assert Area.objects.filter(kind="neighbour", code="0114").exists()


def test_usual_source_of_a_folder_is_that_of_the_contents_figures(db):
    assert source_of("ddf").slug == json.loads(CONTENT.read_text())["delivery"]["source"]


def test_characters_that_no_database_keeps_are_left_out(salem, tmp_path):
    """NUL is refused by PostgreSQL in texts and in JSON, and so is half of a character."""
    concepts = FILES["ddf--concepts.csv"].replace("Share with a job,", "Share\0 with a job,")
    jobs = "basomrade,year,jobs\nno\0where,2000,0.7\n5711010_soderby_garde,2000,0.77\n"
    done = imported(ddf_folder(tmp_path, **{"ddf--concepts.csv": concepts, JOBS: jobs}), keep_good=True)
    assert Indicator.objects.get(code="jobs").name_sv == "Share with a job"
    assert "u0000" not in json.dumps(as_told(done))


@pytest.mark.parametrize("value", [[[]], [{}], "municipality", [None], ["elsewhere"]])
def test_levels_are_kinds_of_areas(value):
    with pytest.raises(ValidationError):
        validate_levels(value)


@pytest.mark.parametrize("value", [[[]], [{}], 2000, [None], [20000], ["9" * 5000], [1066], ["²000"]])
def test_years_of_a_break_are_years(value):
    with pytest.raises(ValidationError):
        validate_years(value)


def test_queries_do_not_grow_with_the_figures(salem, tmp_path):
    def queries(n):
        lines = "".join(f"5711010_soderby_garde,{1900 + year},0.5\n" for year in range(n))
        folder = ddf_folder(tmp_path, **{JOBS: f"basomrade,year,jobs\n{lines}"})
        with CaptureQueriesContext(connection) as caught:
            imported(folder)
        return len(caught)

    queries(1)
    assert queries(5) == queries(60)


class Rows:
    """A source of rows that somebody has written down."""

    def __init__(self, rows):
        self._rows = rows

    def areas(self):
        return {}

    def indicators(self):
        return {}

    def size(self):
        return len(self._rows)

    def rows(self):
        return iter(self._rows)
