"""A table knows the tables of the apps to its right only; import-linter says the same of the modules."""

import tomllib
from pathlib import Path

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


def test_every_relation_points_along_the_order():
    against = [
        field
        for field in RELATIONS
        if (there := field.related_model._meta.app_label) in ORDER
        and ORDER.index(field.model._meta.app_label) > ORDER.index(there)
    ]
    assert against == []
