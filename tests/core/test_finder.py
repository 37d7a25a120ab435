"""A record out of many, chosen by its name."""

import pytest

from core.forms import finder
from core.forms.finder import LISTED, FinderField, fits_in_a_list
from partners.models import Organisation
from places.models import Area
from tests.factories import AreaFactory, OrganisationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def field():
    for name in ("Umeå kommun", "Umeå universitet", "Kungliga Tekniska högskolan"):
        OrganisationFactory(name=name)
    return FinderField(Organisation.objects.all())


def clean(field, text, key="", chosen_for=""):
    """Return the name of what is meant; else the code of what is said, and the names that are offered."""
    try:
        found = field.clean((text, key, chosen_for))
    except finder.ValidationError as error:
        return error.code, [label for _key, label in field.widget.offered]
    return found and found.name


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Umeå kommun", "Umeå kommun"),
        ("  UMEA   kommun ", "Umeå kommun"),  # as it comes from a keyboard without å
        ("umeå", ("several", ["Umeå kommun", "Umeå universitet"])),
        ("tekniska", ("several", ["Kungliga Tekniska högskolan"])),  # not the name: asked for, as it may be a mistake
        ("Lund", ("none", [])),
        ("%", ("none", [])),
        ("\x00", ("null_characters_not_allowed", [])),
        ("", ("required", [])),
        ("   ", ("required", [])),
    ],
)
def test_text_is_matched_to_a_record(field, text, meant):
    assert clean(field, text) == meant


def test_the_one_that_was_offered_and_chosen_is_meant(field):
    university = Organisation.objects.get(name="Umeå universitet")
    assert clean(field, "umeå", str(university.pk), "umeå") == "Umeå universitet"


def test_another_text_means_another_record_whatever_was_chosen_before(field):
    university = Organisation.objects.get(name="Umeå universitet")
    assert clean(field, "Umeå kommun", str(university.pk), "umeå") == "Umeå kommun"
    assert clean(field, "Lund", str(university.pk), "umeå") == ("none", [])


@pytest.mark.parametrize("key", ["x", "0", "-1", "9" * 30, "\x00"])
def test_key_that_is_nobodys_is_asked_for_again(field, key):
    assert clean(field, "umeå", key, "umeå")[0] == "several"


def test_record_that_may_not_be_chosen_is_not_found(field):
    hidden = Organisation.objects.get(name="Umeå universitet")
    field.queryset = Organisation.objects.exclude(pk=hidden.pk)
    assert clean(field, "Umeå universitet") == ("none", [])
    assert clean(field, "umeå", str(hidden.pk), "umeå") == ("several", ["Umeå kommun"])


def test_optional_empty_field_is_none():
    assert FinderField(Organisation.objects.all(), required=False).clean(("", "", "")) is None


def test_name_that_many_begin_with_is_found_all_the_same(field):
    for n in range(finder.OFFERED * 2):
        OrganisationFactory(name=f"Aktiebolaget Umeå kommun {n}")
    assert clean(field, "Umeå kommun") == "Umeå kommun"
    assert len(clean(field, "umea kommun ")) == len("Umeå kommun")
    code, offered = clean(field, "umeå kom")
    assert (code, len(offered)) == ("several", finder.OFFERED)


def test_names_come_before_what_is_written_about_them(field):
    OrganisationFactory(name="Aktiebolaget", description="Vi finns i Umeå.")
    assert clean(field, "umeå")[1] == ["Umeå kommun", "Umeå universitet", "Aktiebolaget"]


def test_two_of_one_name_are_both_offered():
    for parent in ("Huddinge", "Botkyrka"):
        AreaFactory(name="Centrum", district=True, parent=AreaFactory(name=parent))
    field = FinderField(Area.objects.all())
    assert clean(field, "Centrum") == ("several", ["Centrum", "Centrum"])


def test_longer_texts_than_there_are_names_are_no_failure(field):
    assert clean(field, "å" * 100_000) == ("none", [])


def test_field_shows_the_name_of_a_record_and_takes_it_back_unchanged(field):
    university = Organisation.objects.get(name="Umeå universitet")
    for initial in (university, university.pk):
        shown = field.prepare_value(initial)
        assert field.clean(shown) == university
        assert not field.has_changed(initial, shown)
        assert field.has_changed(initial, ("Umeå kommun", "", ""))
    assert field.prepare_value(None) is None


@pytest.mark.parametrize(("rows", "fits"), [(1, True), (LISTED, True), (LISTED + 1, False)])
def test_list_is_shown_while_it_fits(rows, fits, django_assert_num_queries):
    OrganisationFactory.create_batch(rows)
    with django_assert_num_queries(1):
        assert fits_in_a_list(Organisation.objects.all()) is fits
