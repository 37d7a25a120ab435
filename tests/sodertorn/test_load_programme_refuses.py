"""A broken file is refused, with the entry and the reason, and nothing is changed."""

import json

import pytest
from django.core.management import CommandError, call_command

from challenges.models import Challenge
from sodertorn.loading import file
from tests.sodertorn.content import entry, small
from tests.sodertorn.test_load_programme_again import everything

pytestmark = pytest.mark.django_db


@pytest.fixture
def refused(tmp_path):
    """Return a function that loads a text or data, and returns the reason for which it is refused."""
    path = tmp_path / "programme.json"

    def refused(content):
        path.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
        before = everything()
        with pytest.raises(CommandError) as refusal:
            call_command("load_programme", file=path)
        assert everything() == before
        return str(refusal.value)

    return refused


def put(section, slug, /, **values):
    return lambda data: entry(data, section, slug).update(values)


def drop(section, slug, key):
    return lambda data: entry(data, section, slug).pop(key)


BROKEN = {
    "missing key": (drop("partners", "kth", "sector"), "partners “kth”: 'sector'"),
    "null where a text belongs": (
        put("outcomes", "dialogkommissionen", kind=None),
        "outcomes “dialogkommissionen”: {'kind':",
    ),
    "misspelt key": (
        put("challenges", "medborgardialog", titel_sv="Fel"),
        "challenges “medborgardialog”: “titel_sv” is not a key that is known here",
    ),
    "text where a number belongs": (put("stages", "steg-2", number="två"), "stages “steg-2”: {'number':"),
    "text where a list belongs": (
        put("reports", "boverket-2015-20", authors="Tomas Dahlberg"),
        "reports “boverket-2015-20”: ",
    ),
    "unknown reference in a list": (put("dialogues", "framtid-fittja", challenges=["finns-inte"]), "“finns-inte” is"),
    "unknown single reference": (
        put("places", "fittja", municipality="kiruna"),
        "places “fittja”: “kiruna” is not among",
    ),
    "key of figures, which stand elsewhere": (
        put("municipalities", "botkyrka", population={"2000": 73_097}),
        "“population” is not a key that is known here",
    ),
    "unknown choice": (
        put("outcomes", "dialogkommissionen", kind="miracle"),
        "outcomes “dialogkommissionen”: {'kind':",
    ),
    "slug that is none": (put("links", "white-programsida", slug="Å och ö"), "links “Å och ö”: {'slug':"),
    "address that is none": (
        put("links", "white-programsida", url="javascript:alert(1)"),
        "links “white-programsida”: {'url':",
    ),
    "too long": (
        put("challenges", "medborgardialog", title_sv="å" * 161),
        "challenges “medborgardialog”: {'title",
    ),
    "date that is none": (
        put("dialogues", "framtid-fittja", started="2018-13"),
        "dialogues “framtid-fittja”: {'started':",
    ),
    "violated constraint": (
        put("dialogues", "framtid-fittja", started="2018-05", ended="2017"),
        "dialogues “framtid-fittja”: {'__all__': ['En dialog kan inte sluta innan den har börjat.']}",
    ),
    "too many decimals": (
        put("places", "fittja", latitude=59.123456),
        "places “fittja”: {'latitude':",
    ),
    "year out of range": (put("reports", "boverket-2015-20", year=10**30), "reports “boverket-2015-20”: {'year':"),
    "unknown field of which it is said how it is known": (
        put("challenges", "medborgardialog", field_sources={"gaols": {"confidence": "inferred"}}),
        "challenges “medborgardialog”: {'__all__': ['Det finns inget fält ”gaols” här.']}",
    ),
    "no word of how a field is known": (
        put("challenges", "medborgardialog", field_sources={"goals": {"confidence": "guessed"}}),
        "challenges “medborgardialog”: {'field_sources':",
    ),
    "unknown goal": (put("challenges", "medborgardialog", goals=[18]), "“18” is not among"),
    "card with a misspelt key": (
        put("outcomes", "dialogkommissionen", card={"steg_sv": "Fel"}),
        "outcomes “dialogkommissionen”: “steg_sv” is not a key that is known here",
    ),
    "card with an unknown stage": (put("outcomes", "dialogkommissionen", card={"stages": ["x"]}), "{'stages':"),
    "use in an unknown state": (
        put("outcomes", "dialogkommissionen", reuses=[{"organisation_name": "Lund", "state": "x"}]),
        "outcomes “dialogkommissionen”: 'x' is not a valid Reuse.State",
    ),
    "likely owner": (
        put(
            "challenges",
            "medborgardialog",
            likely_parties=[{"partners": ["kth"], "role": "owner", "confidence": "inferred"}],
        ),
        "likely_party_is_no_owner",
    ),
    "section that is missing": (lambda data: data.pop("reports"), "programme.json cannot be read: KeyError('reports')"),
}


@pytest.mark.parametrize(("break_it", "reason"), BROKEN.values(), ids=BROKEN)
def test_broken_entry_is_refused_by_name(refused, break_it, reason):
    data = small()
    break_it(data)
    assert reason in refused(data)


@pytest.mark.parametrize(
    ("figures", "reason"),
    [
        (["sysselsattningsgrad", "0127", "total", 2000, [0.7, 1.3]], "figures: 1.3 cannot be “sysselsattningsgrad” of"),
        (["befolkning", "0127", "both", 2000, [1]], "knowledge_series_sex_known"),
    ],
)
def test_figure_that_cannot_be_is_refused(refused, monkeypatch, tmp_path, figures, reason):
    content = json.loads(file.FIGURES.read_text("utf-8"))
    content["series"].append(figures)
    (tmp_path / "figures.json").write_text(json.dumps(content))
    monkeypatch.setattr(file, "FIGURES", tmp_path / "figures.json")
    assert reason in refused(small())


@pytest.mark.parametrize("text", ["{", "", "[]", "null", "{}"])
def test_file_of_another_form_is_refused(refused, text):
    assert refused(text).startswith("programme.json cannot be read: ")


def test_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(CommandError, match=r"nowhere\.json cannot be read"):
        call_command("load_programme", file=tmp_path / "nowhere.json")


def test_broken_file_leaves_what_was_loaded_before(refused, tmp_path):
    data = small()
    path = tmp_path / "good.json"
    path.write_text(json.dumps(data), "utf-8")
    call_command("load_programme", file=path, verbosity=0)
    for slug, title in (("ny", "Ny rubrik"), ("lang", "å" * 161)):
        data["challenges"].append(entry(data, "challenges", "medborgardialog") | {"slug": slug, "title_sv": title})
    refused(data)
    assert Challenge.objects.count() == 2
