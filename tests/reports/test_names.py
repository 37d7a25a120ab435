"""Names of authors, taken apart by the rule that reports/citations/cited_names.py states."""

import pytest

from reports.citations.cited_names import is_body, names_of, split
from reports.models import Author
from tests.reports.memory import real


@pytest.mark.parametrize(
    ("name", "family", "given"),
    [
        ("Johan Högström", "Högström", "Johan"),
        ("Malin Juell-Skielse", "Juell-Skielse", "Malin"),
        ("Anna von Berg", "von Berg", "Anna"),
        ("Carl af Geijerstam", "af Geijerstam", "Carl"),
        ("Maria de la Cruz", "de la Cruz", "Maria"),
        ("Jan van der Berg", "van der Berg", "Jan"),
        ("Van Morrison", "Morrison", "Van"),  # a first name that looks like a particle stays one
        ("Berg, Anna", "Berg", "Anna"),
    ],
)
def test_name_is_split_with_its_particles(name, family, given):
    assert split(name) == (family, given)


@pytest.mark.parametrize(
    "name",
    [
        "Boverket", "Huddinge kommun", "Tillväxt, miljö och regionplanering", "WSP Analys & Strategi", "FOG Innovation",
        "Handelshögskolan vid Göteborgs universitet", "Sveriges Kommuner och Landsting",
        "Ramboll Management Consulting",
    ],
)  # fmt: skip
def test_body_is_told_from_a_person(name):
    assert is_body(name)


@pytest.mark.parametrize("name", ["Johan Högström", "Anna von Berg", "Ida Stad Vidén", "Berg, Anna", "Ola Anders"])
def test_person_is_told_from_a_body(name):
    assert is_body(name) == (name == "Ida Stad Vidén")  # "stad" is a word that only bodies have, as a rule


def test_author_equal_to_publisher_is_an_organisation():
    (name,) = names_of([Author(name="Open Numbers")], publisher="Open Numbers / GitHub").authors
    assert name.literal == "Open Numbers"
    (name,) = names_of([Author(name="Open Numbers")], publisher="GitHub").authors
    assert (name.family, name.given) == ("Numbers", "Open")


def test_family_name_that_is_given_decides():
    (name,) = names_of([Author(name="Meta Berghauser Pont", family_name="Berghauser Pont")]).authors
    assert name.inverted == "Berghauser Pont, Meta"
    (name,) = names_of([Author(name="Moa Kommun", family_name="Kommun")]).authors
    assert name.inverted == "Kommun, Moa"


def test_organisation_stays_whole():
    (name,) = names_of([Author(name="Anna Berg AB", kind="organisation")]).authors
    assert (name.literal, name.inverted) == ("Anna Berg AB", "Anna Berg AB")


@pytest.mark.parametrize("mark", ["(red.)", "(Red)", "(ed.)", "(eds.)", "(redaktör)"])
def test_editor_is_no_author(mark):
    names = names_of([Author(name=f"Malin Gawell {mark}"), Author(name="Anna Berg")])
    assert [name.inverted for name in names.editors] == ["Gawell, Malin"]
    assert [name.inverted for name in names.authors] == ["Berg, Anna"]


@pytest.mark.parametrize("people", [["Mats Stjernberg m.fl."], ["Mats Stjernberg", "m.fl."], ["Mats Stjernberg et al"]])
def test_more_authors_than_named_are_no_name(people):
    names = names_of([Author(name=name) for name in people])
    assert [name.inverted for name in names.authors] == ["Stjernberg, Mats"]
    assert names.has_more


@pytest.mark.parametrize("report", list(real()), ids=lambda report: report.slug)
def test_names_of_the_real_reports_are_whole(report):
    authors = list(report.authors.all())
    names = names_of(authors, publisher=report.publisher)
    people = [*names.authors, *names.editors]
    assert all(name.literal or (name.family and name.given) for name in people)
    assert not any(mark in name.inverted.lower() for name in people for mark in ("m.fl", "(red", "et al"))
    assert len(people) == sum(author.name != "m.fl." for author in authors)
