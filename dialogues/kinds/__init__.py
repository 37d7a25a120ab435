"""The kinds of activity, a module each, found by the names in ``Kind``. No kind knows of another."""

from importlib import import_module

from django.urls import register_converter

from core.addresses import converter
from dialogues.kinds.base import ActivityKind
from dialogues.models import Activity, Kind

KINDS: dict[str, ActivityKind] = {kind.value: import_module(f"{__name__}.{kind}").KIND for kind in Kind}
register_converter(converter({name: kind.word for name, kind in KINDS.items()}), "activity")


def kind_of(activity: Activity) -> ActivityKind:
    return KINDS[activity.kind]
