"""A table knows the tables of the apps to its right only; import-linter says the same of the modules."""

import tomllib
from pathlib import Path

import pytest
from django.apps import apps

PROJECT = tomllib.loads((Path(__file__).resolve().parents[2] / "pyproject.toml").read_text())
ORDER = [app.strip("()") for app in PROJECT["tool"]["importlinter"]["contracts"][0]["layers"]]
RELATIONS = [
    field
    for model in apps.get_models(include_auto_created=True)
    if model._meta.app_label in ORDER
    for field in model._meta.get_fields()
    if field.is_relation and not field.auto_created and field.related_model is not None
]


def test_every_app_of_ours_has_its_place_in_the_order():
    root = Path(__file__).resolve().parents[2]
    ours = {config.label for config in apps.get_app_configs() if Path(config.path).parent == root}
    assert ours <= set(ORDER)


@pytest.mark.parametrize("field", RELATIONS, ids=str)
def test_relation_points_along_the_order(field):
    here, there = field.model._meta.app_label, field.related_model._meta.app_label
    if there in ORDER:
        assert ORDER.index(here) <= ORDER.index(there)
