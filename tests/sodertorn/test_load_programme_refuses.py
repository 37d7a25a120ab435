"""A broken file is refused, with the entry and the reason, and nothing is changed."""

import json

import pytest
from django.core.management import CommandError, call_command

from challenges.models import Challenge
from tests.sodertorn.content import entry, small
from tests.sodertorn.test_load_programme_again import everything

pytestmark = pytest.mark.django_db


@pytest.fixture
def refused(tmp_path):
    """Return a function that loads a text or data, and returns the reasons for which it is refused."""
    path = tmp_path / "programme.json"

    def refused(content):
        path.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
        before = everything()
        with pytest.raises(CommandError) as refusal:
            call_command("load_programme", file=path)
        assert everything() == before
        heading, *reasons = str(refusal.value).splitlines()
        assert heading == "The content is refused, and nothing has been changed:"
        return [reason.strip() for reason in reasons]

    return refused


def put(section, slug, /, **values):
    return lambda data: entry(data, section, slug).update(values)


def drop(section, slug, key):
    return lambda data: entry(data, section, slug).pop(key)


def again(section, slug):
    return lambda data: data[section].append(entry(data, section, slug))


BROKEN = {
    "missing key": (
        drop("challenges", "medborgardialog", "title_en"),
        "challenges “medborgardialog”: “title_en” is missing",
    ),
    "null where a text belongs": (
        put("outcomes", "dialogkommissionen", kind=None),
        "outcomes “dialogkommissionen”: “kind” is missing",
    ),
    "empty text": (put("partners", "kth", name=""), "partners “kth”: “name” is empty"),
    "misspelt key": (
        put("challenges", "medborgardialog", titel_sv="Fel"),
        "challenges “medborgardialog”: “titel_sv” is not a key that is known here",
    ),
    "number where a text belongs": (
        put("stages", "steg-1", name_sv=1),
        "stages “steg-1”: “name_sv” is not a text",
    ),
    "text where a number belongs": (
        put("stages", "steg-2", number="två"),
        "stages “steg-2”: “number” is not a whole number",
    ),
    "truth where a number belongs": (
        put("stages", "steg-2", number=True),
        "stages “steg-2”: “number” is not a whole number",
    ),
    "text where a list belongs": (
        put("reports", "boverket-2015-20", authors="Tomas Dahlberg"),
        "reports “boverket-2015-20”: “authors” is not a list",
    ),
    "text where an object belongs": (
        put("reports", "boverket-2015-20", authors=[{"name": "Tomas Dahlberg"}, "Johan Kihlberg"]),
        "reports “boverket-2015-20”: “authors” is not a list of objects",
    ),
    "list of something else": (
        put("reports", "boverket-2015-20", challenges=["markatkomst", None]),
        "reports “boverket-2015-20”: “challenges” is not a list of texts",
    ),
    "unknown reference in a list": (
        put("dialogues", "framtid-fittja", challenges=["finns-inte"]),
        "dialogues “framtid-fittja”: “challenges” refers to “finns-inte”, which is not among the challenges",
    ),
    "unknown single reference": (
        put("places", "fittja", municipality="kiruna"),
        "places “fittja”: “municipality” refers to “kiruna”, which is not among the municipalities",
    ),
    "same reference twice": (
        put("dialogues", "framtid-fittja", challenges=["medborgardialog", "medborgardialog"]),
        "dialogues “framtid-fittja”: “challenges” names “medborgardialog” twice",
    ),
    "unknown indicator of a figure": (
        put("municipalities", "botkyrka", key_figures=[{"indicator": "lycka", "values": {"2000": 1}}]),
        "municipalities “botkyrka”, key_figures 1: “indicator” refers to “lycka”, which is not among the indicators",
    ),
    "no year": (
        put("places", "fittja", population={"förr": 1}),
        "places “fittja”: “population” has “förr” where a year belongs",
    ),
    "no number for a year": (
        put("places", "fittja", population={"2000": "många"}),
        "places “fittja”: “population” has no number for 2000",
    ),
    "two values for a year": (
        put("municipalities", "botkyrka", key_figures=[{"indicator": "befolkning", "values": {"2014": 1}}]),
        "municipalities “botkyrka”: has more than one value of “befolkning” for 2014",
    ),
    "duplicate slug": (
        again("challenges", "medborgardialog"),
        "challenges “medborgardialog”: there is another entry with this slug, among the challenges",
    ),
    "duplicate slug in two sections of one model": (
        put("places", "fittja", slug="botkyrka"),
        "places “botkyrka”: there is another entry with this slug, among the municipalities",
    ),
    "two idea groups for a challenge": (
        put("challenges", "medborgardialog", idea_group="ig-sodertornsanalysen"),
        "challenges “medborgardialog”: belongs to more than one idea group: "
        "ig-social-hallbarhet, ig-sodertornsanalysen",
    ),
    "entry that is no object": (
        lambda data: data["links"].append("https://example.org/"),
        "links, entry 2: is not an object with keys",
    ),
    "section that is missing": (lambda data: data.pop("reports"), "programme.json: “reports” is missing"),
    "section that is unknown": (
        lambda data: data.update(raporter=[]),
        "programme.json: “raporter” is not a section that is known here",
    ),
    "section that is no list": (lambda data: data.update(events={}), "programme.json: “events” is not a list"),
    "another schema": (
        lambda data: data["meta"].update(schema_version="2.0"),
        "programme.json: meta, schema_version is not “1.0”, the version this portal reads",
    ),
    "null character": (
        put("challenges", "medborgardialog", title_sv="a\x00b"),
        "challenges “medborgardialog”: “title_sv” holds a character that cannot be stored",
    ),
    "half a surrogate pair": (
        put("challenges", "medborgardialog", title_sv="a\ud800b"),
        "challenges “medborgardialog”: “title_sv” holds a character that cannot be stored",
    ),
    "unknown choice": (
        put("outcomes", "dialogkommissionen", kind="miracle"),
        "outcomes “dialogkommissionen”: kind: Value 'miracle' is not a valid choice.",
    ),
    "slug that is none": (
        put("links", "white-programsida", slug="Å och ö"),
        "links “Å och ö”: slug: Enter a valid “slug” consisting of letters, numbers, underscores or hyphens.",
    ),
    "address that is none": (
        put("links", "white-programsida", url="javascript:alert(1)"),
        "links “white-programsida”: url: Enter a valid URL.",
    ),
    "too long": (
        put("challenges", "medborgardialog", title_sv="å" * 161),
        "challenges “medborgardialog”: title_sv: Ensure this value has at most 160 characters (it has 161).",
    ),
    "date that is none": (
        put("dialogues", "framtid-fittja", start="2018-13"),
        "dialogues “framtid-fittja”: started: “2018-13” is not a date. Write 2014, 2014-05 or 2014-05-22.",
    ),
    "violated constraint": (
        put("dialogues", "framtid-fittja", start="2018-05", end="2017"),
        "dialogues “framtid-fittja”: En dialog kan inte sluta innan den har börjat.",
    ),
    "too many decimals": (
        put("places", "fittja", center={"lat": 59.123456, "lon": 17.5}),
        "places “fittja”: latitude: Ensure that there are no more than 5 decimal places.",
    ),
    "figure out of range": (
        put("places", "fittja", population={"2000": 10**13}),
        "places “fittja”, figures: value: Ensure that there are no more than 12 digits before the decimal point.",
    ),
    "year out of range": (
        put("reports", "boverket-2015-20", year=10**30),
        "reports “boverket-2015-20”: year: Ensure this value is less than or equal to 2100.",
    ),
}


@pytest.mark.parametrize(("break_it", "reason"), BROKEN.values(), ids=BROKEN)
def test_broken_entry_is_refused_by_name(refused, break_it, reason):
    data = small()
    break_it(data)
    assert reason in refused(data)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{", "is not JSON (Expecting property name enclosed in double quotes: line 1 column 2 (char 1))"),
        ("", "is not JSON (Expecting value: line 1 column 1 (char 0))"),
        ("[]", "is not an object with keys"),
        ("null", "is not an object with keys"),
        ("{}", "meta, schema_version is not “1.0”, the version this portal reads"),
        ('{"meta": NaN}', "is not JSON (NaN is not a number)"),
        ('{"slug": "a", "x": 1, "x": 2}', "is not JSON (“x” stands twice in the same object, slug “a”)"),
        ("[" * 100_000, "is not JSON (maximum recursion depth exceeded"),
    ],
)
def test_file_of_another_form_is_refused(refused, text, reason):
    assert any(line.startswith(f"programme.json: {reason}") for line in refused(text))


def test_file_in_another_encoding_is_refused(tmp_path):
    path = tmp_path / "latin.json"
    path.write_bytes('{"meta": "å"}'.encode("latin-1"))
    with pytest.raises(CommandError, match=r"latin\.json: is not JSON \('utf-8' codec"):
        call_command("load_programme", file=path)


def test_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(CommandError, match=r"nowhere\.json: cannot be read \(No such file or directory\)"):
        call_command("load_programme", file=tmp_path / "nowhere.json")


def test_faults_in_the_file_are_told_together(refused):
    data = small()
    for break_it, _ in (BROKEN["missing key"], BROKEN["unknown single reference"], BROKEN["duplicate slug"]):
        break_it(data)
    assert refused(data) == [BROKEN[name][1] for name in ("unknown single reference", "missing key", "duplicate slug")]


def test_faults_found_against_the_models_are_told_together_and_once(refused):
    """A stage that is refused is not also told of by everything that refers to it."""
    data = small()
    put("stages", "steg-3", diarienummer="1" * 41)(data)
    for name in ("too long", "violated constraint", "unknown choice"):
        BROKEN[name][0](data)
    assert refused(data) == [
        "stages “steg-3”: reference_number: Ensure this value has at most 40 characters (it has 41).",
        *(BROKEN[name][1] for name in ("too long", "unknown choice", "violated constraint")),
    ]


def test_broken_file_leaves_what_was_loaded_before(refused, tmp_path):
    data = small()
    path = tmp_path / "good.json"
    path.write_text(json.dumps(data), "utf-8")
    call_command("load_programme", file=path, verbosity=0)
    for slug, title in (("ny", "Ny rubrik"), ("lang", "å" * 161)):
        data["challenges"].append(entry(data, "challenges", "medborgardialog") | {"slug": slug, "title_sv": title})
    refused(data)
    assert Challenge.objects.count() == 2
