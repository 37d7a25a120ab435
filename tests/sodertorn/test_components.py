"""What templates print by ``ui``."""

import pytest
from django.utils.translation import override

from sodertorn.components import text, text_note
from tests import factories


def test_text_of_the_other_language_is_marked_with_it(db):
    place = factories.OrganisationFactory(name_sv="Vega", name_en="")
    with override("en"):
        assert text(place, "name") == '<span lang="sv">Vega</span>'
        assert "Only in Swedish" in text_note(place, "name")
    with override("sv"):
        assert text(place, "name") == "Vega"


def test_field_that_a_thing_does_not_have_is_an_error(db):
    with pytest.raises(AttributeError):
        text(factories.AreaFactory(), "nmae")
