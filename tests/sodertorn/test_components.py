"""What templates print by ``ui``."""

import re
from pathlib import Path

from django.apps import apps
from django.utils.translation import override

from sodertorn.components import text, text_note
from tests import factories

ROOT = Path(__file__).resolve().parents[2]
PRINTED = re.compile(r'\bui\.(?:text|prose|text_note)\(\s*[\w.]+(?:\[\w+\])?,\s*"(\w+)"')


def test_text_of_the_other_language_is_marked_with_it(db):
    place = factories.OrganisationFactory(name_sv="Vega", name_en="")
    with override("en"):
        assert text(place, "name") == '<span lang="sv">Vega</span>'
        assert "Only in Swedish" in text_note(place, "name")
    with override("sv"):
        assert text(place, "name") == "Vega"


def test_each_field_that_a_template_prints_is_a_translated_one():
    """In Swedish and in English, on some model: a misspelt name prints nothing, and nobody notices."""
    models = apps.get_models()
    printed = {
        (str(path.relative_to(ROOT)), name)
        for path in (ROOT / "templates").rglob("*.html")
        for name in PRINTED.findall(path.read_text())
    }
    assert len(printed) > 100
    unknown = {
        (path, name)
        for path, name in printed
        if not any(hasattr(model, f"{name}_sv") and hasattr(model, f"{name}_en") for model in models)
    }
    assert unknown == set()
