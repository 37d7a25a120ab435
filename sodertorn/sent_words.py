"""What somebody wrote and chose in a form, in the form's own words: its labels, and its choices as they read.

Which form was sent is told by the names of its fields: it is the form of the view's app that has most of them. What
belongs to none is shown as it is, where it reads like something that a person wrote. The database is not asked: it may
be what has failed.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _

Fields = dict[str, forms.Field]

_LETTER = re.compile(r"[^\W\d_]")
_CODE = re.compile(
    r"[a-z0-9]+(?:[_-][a-z0-9]+)*|[0-9a-f-]{16,}|[\w+/=.:-]{24,}"
)  # a name for a machine, a key, a digest
_ROW = re.compile(r"(?:\w+-)?\d+-(?P<name>\w+)")  # the third row's field, of a form with rows
_PREFIX = re.compile(r"\w+-(?P<name>\w+)")


@dataclass(frozen=True)
class Words:
    label: str  # empty where the form is not known
    text: str


def in_words(sent: list[tuple[str, str]], *, app: str) -> list[Words]:
    """Return what a person wrote or chose, in order; what was chosen in one field together."""
    known = _by_likelihood({_plain(name) for name, _value in sent}, app)
    told: dict[str, Words] = {}
    for name, value in sent:
        fields = [one[_plain(name)] for one in known if _plain(name) in one]
        field, text = _read_in(fields, value) if fields else (None, _readable(value))
        if text:
            before = told.get(name)
            label = str(field.label or "") if field else ""
            told[name] = Words(label, f"{before.text}, {text}" if before else text)
    return list(told.values())


def _plain(name: str) -> str:
    found = _ROW.fullmatch(name) or _PREFIX.fullmatch(name)
    return found["name"] if found else name


def _by_likelihood(names: set[str], app: str) -> list[Fields]:
    """Return the fields of each form of an app, first of the one that has most of the names and the fewest more.

    A field that the first does not have is taken from another: one page may hold several forms.
    """
    return sorted(_forms(app), key=lambda one: (-len(names & one.keys()), len(one.keys() - names)))


def _forms(app: str) -> Iterator[Fields]:
    for form in _below(forms.BaseForm):
        if form.__module__.partition(".")[0] == app:
            yield getattr(form, "base_fields", {})


def _below(parent: type[forms.BaseForm]) -> Iterator[type[forms.BaseForm]]:
    for child in parent.__subclasses__():
        yield child
        yield from _below(child)


def _read_in(fields: list[forms.Field], value: str) -> tuple[forms.Field, str]:
    """Return the likeliest field and how the value reads in it; what is no choice there may be one in the next."""
    first = fields[0]
    for field in fields if isinstance(first, forms.ChoiceField) else fields[:1]:
        if text := _read(field, value):
            return field, text
    return first, ""


def _read(field: forms.Field, value: str) -> str:
    """Return a value as it reads in its field; nothing where nobody wrote or chose it there."""
    if field.widget.is_hidden or isinstance(field.widget, forms.PasswordInput):
        return ""
    if isinstance(field, forms.BooleanField):
        return _("Yes")
    if isinstance(field, forms.ModelChoiceField):
        return ""  # a number of a row, whose name only the database knows
    if isinstance(field, forms.ChoiceField):
        return next((capfirst(str(label)) for key, label in _choices(field.choices) if str(key) == value and value), "")
    return value if value.strip() else ""


def _choices(choices: Any) -> Iterator[tuple[object, object]]:
    """Yield each value with its words, those in groups too."""
    for key, label in choices:
        if isinstance(label, list | tuple):
            yield from _choices(label)
        else:
            yield key, label


def _readable(value: str) -> str:
    """Return a value that a person may want to copy: no number, key, switch or name for a machine."""
    is_for_machines = len(value) <= 2 or not _LETTER.search(value) or _CODE.fullmatch(value)
    return "" if is_for_machines else value
