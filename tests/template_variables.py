"""A variable that a template of ours names and nobody gave it fails the test; the admin's and allauth's may do so."""

import inspect
from pathlib import Path

import pytest
from django.template.base import Node, Template

ROOT = Path(__file__).resolve().parent.parent


class MissingVariable(str):
    """The value of Django's ``string_if_invalid``: it is asked for ``%s`` and formatted with the variable's name."""

    __slots__ = ()

    def __contains__(self, key: object) -> bool:
        return key == "%s"

    def __bool__(self) -> bool:
        return True

    def __mod__(self, variable: object) -> str:
        origin = _template_being_rendered()
        if origin is not None and _is_ours(origin):
            pytest.fail(f"{origin} uses the variable “{variable}”, which nobody gave it", pytrace=False)
        return ""


def _template_being_rendered() -> str | None:
    """Return the file of the innermost template on the stack."""
    frame = inspect.currentframe()
    while frame := frame.f_back if frame else None:
        drawn = frame.f_locals.get("self")
        if isinstance(drawn, Node | Template) and (origin := getattr(drawn, "origin", None)):
            return origin.name
    return None


def _is_ours(origin: str) -> bool:
    path = Path(origin)
    return path.is_relative_to(ROOT) and not path.is_relative_to(ROOT / ".venv")
