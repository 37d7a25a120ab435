"""The countries in forms have their names in the language of the page."""

from django.utils.translation import override

from places.countries import country_choices


def test_swedish_page_names_countries_in_swedish_and_in_their_order():
    with override("sv"):
        names = [name for _code, name in country_choices()]
    assert names[:3] == ["Sverige", "Afghanistan", "Albanien"]
    assert {"Indien", "Kanada", "Nordmakedonien", "Filippinerna"} < {*names}
    assert not {"India", "Canada", "Makedonien", "Philippines", "Palestina, State of"} & {*names}


def test_english_page_names_them_in_english():
    with override("en"):
        assert ("IN", "India") in country_choices()
