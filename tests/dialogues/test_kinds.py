"""A kind of activity is a module in ``dialogues/kinds``, found by its name in ``Kind``."""

from pathlib import Path

from dialogues import kinds
from dialogues.models import Kind


def test_every_module_is_a_kind():
    modules = {path.stem for path in Path(kinds.__file__).parent.glob("*.py")}
    assert modules - {"__init__", "base"} == set(Kind.values)


def test_kinds_stand_in_the_order_of_the_model():
    assert list(kinds.KINDS) == Kind.values
