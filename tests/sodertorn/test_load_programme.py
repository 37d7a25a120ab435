"""What the loaded programme is: every entry, every text and every reference of the file, and what is derived."""

import json
from functools import cache
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import transaction
from django.db.models import Model

from challenges.models import Challenge, ChallengeParty, Goal, IdeaGroup, LikelyParty
from dialogues.models import Dialogue
from knowledge.models import Delivery, Figure, FindingContributor, FindingSource, FindingView
from outcomes.maturity import evidence_of, maturity
from outcomes.models import MethodCard, Outcome, Reuse, Trial
from partners.models import Aim, Organisation, Participation, ProcessStep, Programme, Stage
from places.models import Area
from reports.citations.cited_names import names_of
from reports.models import Author, Report
from sodertorn.loading.file import FIGURES
from sodertorn.loading.sections import documented_maturity
from tests.sodertorn.content import DATA, MODELS, REFERENCES, SECTIONS, leaves

# Left out on purpose: names of people, and what other keys say too.
ROWS = {
    Aim, Author, ChallengeParty, FindingContributor, FindingSource, FindingView, LikelyParty, ProcessStep, Reuse, Trial,
}  # fmt: skip
NOT_LOADED = {("programme", "contact_name")}
OTHERWISE_STORED = ("known_funding_sek", "latitude", "longitude")
NOT_TEXTS = {
    ("challenges", "goals"),
    ("places", "kind"),
    ("dialogues", "kind"),
    ("outcomes", "kind"),
    ("municipalities", "county"),
    ("indicators", "source_of_figures"),  # stands in the file of the figures
}


@pytest.fixture(scope="module")
def printed(django_db_setup, django_db_blocker):
    """Load the programme once for all tests here, which only read, and return what the command printed."""
    out = StringIO()
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_programme", stdout=out)
        yield out.getvalue()
        transaction.set_rollback(True)


@pytest.fixture
def report(printed, db):
    return printed


def related(record):
    """Return everything one step from ``record``, and what the rows that belong to it lead to."""
    found = set()
    for field in record._meta.get_fields():
        if not field.is_relation or field.related_model._meta.model_name.startswith("historical"):
            continue
        if field.many_to_one or (field.one_to_one and field.concrete):
            others = [getattr(record, field.name)]
        elif field.one_to_one:
            others = [getattr(record, field.get_accessor_name(), None)]
        else:
            others = getattr(record, field.name if field.concrete else field.get_accessor_name()).all()
        for other in filter(None, others):
            found.add(other)
            if not hasattr(other, "slug"):
                rows = [f for f in other._meta.fields if f.many_to_one and f.related_model is not type(record)]
                found |= {getattr(other, f.name) for f in rows}
    return {(type(other), other.slug) for other in found if isinstance(other, Model) and hasattr(other, "slug")}


def test_first_load_creates_every_entry_of_the_file(report):
    expected = {
        "pages": 7,
        "texts of pages": 48,
        "countries": 1,
        "counties": 1,
        "municipalities": 8,
        "places": 20,
        "partners": 25,
        "programme": 1,
        "programme goals": 3,
        "process steps": 6,
        "stages": 3,
        "perspectives": 3,
        "global goals": 17,
        "idea_groups": 4,
        "work_packages": 5,
        "challenges": 15,
        "outcomes": 35,
        "dialogues": 25,
        "talks": 2,
        "events": 5,
        "reports": 80,
        "sources": 1,
        "indicators": 17,
        "findings": 2,
        "links": 22,
        "vocabulary": 16,
        "deliveries": 1,
        "together": 373,
    }
    lines = [line.rsplit(maxsplit=3) for line in report.splitlines()[1:]]
    assert {name: int(created) for name, created, *rest in lines} == expected
    assert all(rest == ["0", "0"] for name, created, *rest in lines)
    for model, count in {Area: 30, Organisation: 25, Challenge: 15, Outcome: 35, Dialogue: 25, Report: 80}.items():
        assert model.objects.count() == count


def test_every_text_of_the_file_is_in_both_languages():
    languages = (("_sv", "_en"), ("_en", "_sv"))
    missing = [
        (section, row["slug"], path)
        for section, rows in SECTIONS.items()
        for row in rows
        for found in [dict(leaves(row))]
        for path, value in found.items()
        for one, other in languages
        if value and path.endswith(one) and (section, path) != ("partners", "name_en")  # the Swedish name is the name
        if not found.get(path.removesuffix(one) + other)
    ]
    assert missing == []


def test_references_are_found_by_looking_at_the_file():
    """The walk below sees at least what the file says about itself."""
    stated = {tuple(name.split(".", 1)): section for name, section in DATA["meta"]["reference_fields"].items()}
    assert stated.items() <= REFERENCES.items()
    assert len(REFERENCES) == 52


def test_every_reference_of_the_file_is_a_link_in_the_database(report):
    neighbours = cache(lambda model, slug: related(model.objects.get(slug=slug)))
    missing = [
        (section, row["slug"], path, slug)
        for section, rows in SECTIONS.items()
        for row in rows
        for path, slug in leaves(row)
        if slug is not None and (target := REFERENCES.get((section, path)))
        if (MODELS[target], slug) not in neighbours(MODELS[section], row["slug"])
    ]
    assert missing == []


def test_every_text_and_number_of_the_file_is_in_the_database(report):
    missing = []
    for section, rows in SECTIONS.items():
        for row in rows:
            record = MODELS[section].objects.get(slug=row["slug"])
            stored = {str(value) for value in _values(record)}
            missing += [
                (section, row["slug"], path, value)
                for path, value in leaves(row)
                if value not in (None, "") and not path.startswith(OTHERWISE_STORED)
                if (section, path) not in REFERENCES.keys() | NOT_LOADED | NOT_TEXTS
                if str(value) not in stored
            ]
    assert missing == []


def _values(record):
    """Return what the columns of ``record`` hold, and those of the rows that belong to it."""
    rows = [
        row
        for relation in record._meta.related_objects
        if relation.one_to_many and relation.related_model in ROWS
        for row in getattr(record, relation.get_accessor_name()).all()
    ]
    for one in (record, getattr(record, "card", None) or record, *rows):
        for field in one._meta.fields:
            value = getattr(one, field.attname)
            yield from (leaf for _path, leaf in leaves(value)) if isinstance(value, (list, dict)) else [value]


def test_contact_is_a_role_and_an_organisation_and_no_person(report):
    programme = Programme.objects.get()
    assert programme.contact_organisation.slug == "white-arkitekter"
    name = DATA["programme"]["contact_name"]
    assert name
    assert not any(name in str(value) for value in Programme.objects.values_list().get())


def test_municipalities_lie_in_their_county_and_have_boundaries(report):
    county = Area.objects.get(kind=Area.Kind.COUNTY)
    assert (county.slug, county.name, county.code) == ("stockholms-lan", "Stockholms län", "01")
    municipalities = Area.objects.municipalities()
    assert {area.parent for area in municipalities} == {county}
    assert {area.boundary["type"] for area in municipalities} == {"Polygon", "MultiPolygon"}
    assert {area.organisation.slug for area in municipalities} == {row["partner"] for row in DATA["municipalities"]}


def test_every_figure_of_the_file_is_in_the_database(report):
    content = json.loads(FIGURES.read_text("utf-8"))
    places = dict(Area.objects.exclude(code="").values_list("code", "slug"))
    expected = {
        (indicator, places.get(area, area), sex, year): value
        for indicator, area, sex, first, values in content["series"]
        for year, value in enumerate(values, start=first)
    }
    columns = ("series__indicator__slug", "series__area__slug", "series__sex", "year", "value")
    loaded = {tuple(key): float(value) for *key, value in Figure.objects.values_list(*columns)}
    assert loaded == expected
    assert len(loaded) > 3_700
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.n_new, str(delivery.retrieved)) == ("taken_in", len(loaded), "2026-11-29")
    assert Area.objects.get(slug="botkyrka").figures_note_sv == DATA["municipalities"][0]["figures_note_sv"]


def test_what_measures_the_indicators_is_the_analysis(report):
    analysis = Outcome.objects.get(slug="sodertornsanalysen")
    assert analysis.measures.published().count() == 17
    assert Area.objects.get(kind=Area.Kind.COUNTRY).code == "00"


def test_participation_is_what_stages_and_partners_say_together(report):
    expected = {(p["slug"], stage) for p in DATA["partners"] for stage in p["stages"]}
    expected |= {(partner, stage["slug"]) for stage in DATA["stages"] for partner in stage["partners"]}
    rows = Participation.objects.values_list("organisation__slug", "stage__slug", "role")
    assert {row[:2] for row in rows} == expected
    assert {row[:2] for row in rows if row[2] == "coordinator"} == {("kth", "steg-2"), ("kth", "steg-3")}
    assert {row[0] for row in rows if row[2] == "funder"} == {"vinnova", "arq"}
    assert Stage.objects.get(number=3).grant == 9_286_000


def test_what_lies_in_a_district_also_lies_in_its_municipality(report):
    municipality_of = {row["slug"]: row["municipality"] for row in DATA["places"]}
    for section in ("outcomes", "dialogues", "reports"):
        for row in DATA[section]:
            expected = {*row["places"], *row.get("municipalities", [])}
            expected |= {municipality_of[place] for place in row["places"]}
            record = MODELS[section].objects.get(slug=row["slug"])
            assert set(record.areas.values_list("slug", flat=True)) == expected


def test_challenges_have_parties_and_no_owner(report):
    assert set(ChallengeParty.objects.values_list("role", flat=True)) == {"party"}
    parties = ChallengeParty.objects.values_list("challenge__slug", "organisation__slug")
    assert set(parties) == {(row["slug"], slug) for row in DATA["challenges"] for slug in row["partners"]}
    said = ChallengeParty.objects.values_list("state", "started_on", "ended_on", "local_description_sv").distinct()
    assert list(said) == [
        ("confirmed", None, None, None)
    ]  # of dates and of what it looks like, the sources say nothing


def test_trials_are_what_the_sources_say_and_no_more(report):
    assert Trial.objects.count() == sum(len(row.get("trials", [])) for row in DATA["outcomes"]) == 18
    assert not Trial.objects.exclude(author=None).exists()
    ended = Trial.objects.exclude(verdict="unknown").select_related("outcome")
    assert [one.outcome.slug for one in ended if one.known_verdict != "unknown"] == ["webbkarta-tyreso"]
    assert len(ended) == 5  # of the others it is derived how they went
    elsewhere = Trial.objects.filter(area=None).values_list("organisation__slug", "place_name")
    assert set(elsewhere) == {("goteborgsregionen", "Göteborgsregionen"), ("goteborgsregionen", "Stenungsund")}


def test_what_sources_say_of_uses_and_parties_confirms_nothing(report):
    """They are shown as far as we know, and count for nothing."""
    assert not Reuse.objects.confirmed().exists()
    assert Reuse.objects.read_in_sources().count() == 12
    assert MethodCard.objects.count() == 24
    assert LikelyParty.objects.count() == 124
    assert not ChallengeParty.objects.filter(role="owner").exists()
    assert {outcome.maturity for outcome in Outcome.objects.all()} <= {"", "idea", "in_test_bed", "piloted"}
    derived = [one for one in Challenge.objects.all() if one.field_sources["goals"]["confidence"] != "inferred"]
    assert derived == []


def test_no_citation_names_an_author_whom_no_source_names(report):
    for one in Report.objects.filter(authors__is_unverified=True).distinct():
        assert names_of(list(one.authors.all())).authors == ()
    assert Author.objects.filter(is_unverified=True).count() == 10


def test_maturity_of_every_outcome_follows_from_its_evidence(report):
    for outcome in Outcome.objects.all():
        assert outcome.maturity == maturity(outcome, evidence_of(outcome))
        moved = [("", outcome.maturity)] if outcome.maturity else []
        assert list(outcome.steps.values_list("from_state", "to_state")) == moved
    tried_idea = Outcome.objects.get(slug="medborgarnas-dialog")
    assert (tried_idea.documented_maturity, tried_idea.maturity) == ("idea", "in_test_bed")


def test_states_are_derived_and_have_a_row_of_history(report):
    for challenge in Challenge.objects.all():
        expected = "results_published" if challenge.outcomes.exists() else "identified"
        step = challenge.steps.get()
        assert (challenge.state, step.from_state, step.to_state) == (expected, "", expected)
        assert (step.actor, step.reason) == (None, "Inläst från programmets publicerade källor.")
    for dialogue in Dialogue.objects.all():
        assert dialogue.state == ("results_published" if dialogue.result_sv else "closed")
        assert dialogue.steps.get().to_state == dialogue.state
    for model in (Challenge, Outcome, Dialogue, Report):
        assert {(r.publication, r.published_at is None) for r in model.objects.all()} == {("published", False)}


def test_municipal_dialogue_is_organised_by_its_municipality(report):
    for row in DATA["dialogues"]:
        organiser = Dialogue.objects.get(slug=row["slug"]).organiser
        if row["relation"] == "programme":
            assert organiser is None
        else:
            assert organiser.area.slug == row["municipalities"][0]
            assert organiser.slug in row["partners"]


@pytest.mark.parametrize(
    ("kind", "relation", "names_places", "level"),
    [
        ("idea", "programme", True, "idea"),
        ("idea", "similar", False, "idea"),
        ("method", "programme", True, "in_test_bed"),
        ("tool", "partner", True, "piloted"),
        ("tool", "similar", True, "piloted"),
        ("strategy", "programme", False, ""),
        ("solution", "partner", False, ""),
    ],
)
def test_documented_maturity_follows_from_the_sources_and_says_what_it_rests_on(kind, relation, names_places, level):
    columns = documented_maturity(kind, relation, names_places=names_places)
    assert columns["documented_maturity"] == level
    assert columns["maturity_basis_sv"].startswith("Härlett vid inläsningen: ")
    assert columns["maturity_basis_en"].startswith("Derived when the content was loaded: ")


def test_goals_are_the_united_nations_seventeen(report):
    assert sorted(Goal.objects.values_list("number", flat=True)) == list(range(1, 18))
    assert Goal.objects.get(number=11).name_sv == "Hållbara städer och samhällen"


def test_missing_translations_are_null_so_that_the_other_language_shows(report):
    nordregio = Organisation.objects.get(slug="nordregio")
    assert (nordregio.name_sv, nordregio.name_en) == ("Nordregio", None)


def test_records_are_in_the_content_history_once_with_the_reason(report):
    row = Challenge.history.get(slug="medborgardialog")
    assert row.history_change_reason == "Inläst från programmets publicerade källor."
    assert IdeaGroup.objects.get(slug="ig-markatkomst").challenges.count() == 3
