"""Fields of a list's form. They take what means something and leave out the rest: a list has no errors."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.lists.search import MAX_LENGTH

MOST_VALUES = 20  # that one address may name of a facet


class Choice(NamedTuple):
    """A value in the address, the key by which the database knows it, and its label."""

    value: str
    key: Any
    label: str


class ListField(forms.Field):
    """A field that does not refuse, but tells what it has ``left_out``."""

    def left_out(self, asked: Any, taken: Any) -> list[str]:
        """Return what to say about the difference between what the address asks for and what was taken of it."""
        raise NotImplementedError

    def bound_data(self, data: Any, initial: Any) -> Any:
        return self.clean(data)


class SearchField(ListField, forms.CharField):
    widget = forms.SearchInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=MAX_LENGTH, **kwargs)

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "")[:MAX_LENGTH]

    def left_out(self, asked: Any, taken: str) -> list[str]:
        if len((asked or "").strip()) <= MAX_LENGTH:
            return []
        said = ngettext(
            "The search was shortened to its first %d character.",
            "The search was shortened to its first %d characters.",
            MAX_LENGTH,
        )
        return [said % MAX_LENGTH]


class OrderField(ListField, forms.ChoiceField):
    """One of the orders, or else the first."""

    def __init__(self, *, orders: Mapping[str, tuple[str | Promise, object]], **kwargs: Any) -> None:
        super().__init__(choices=[(name, label) for name, (label, _order) in orders.items()], **kwargs)
        self.first = next(iter(orders))

    def clean(self, value: Any) -> str:
        return value if self.valid_value(value) else self.first

    def left_out(self, asked: Any, taken: str) -> list[str]:
        if not asked or asked == taken:
            return []
        return [_("There is no sort order “%(sort)s”, so the usual one is used.") % {"sort": asked[:60]}]


class ValuesField(ListField):
    """Any number of values, of which those that are ``known`` are taken."""

    widget = forms.SelectMultiple

    def __init__(self, *, known: Callable[[list[str]], list[Choice]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.known = known

    def to_python(self, value: Any) -> list[str]:
        texts = (str(one).strip() for one in value or ())
        return list(dict.fromkeys(text for text in texts if text))[:MOST_VALUES]

    def clean(self, value: Any) -> list[Choice]:
        return self.known(self.to_python(value))

    def left_out(self, asked: Any, taken: list[Choice]) -> list[str]:
        said = _("“%(value)s” is not an option under %(filter)s, so that filter was ignored.")
        known = {choice.value for choice in taken}
        return [
            said % {"value": value[:60], "filter": self.label} for value in self.to_python(asked) if value not in known
        ]


class ListForm(forms.Form):
    """The form of a list. What it says of what it has left out is for the whole: nothing has to be mended."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "list-%s", **kwargs})

    def clean(self) -> None:
        for name, field in self.fields.items():
            if isinstance(field, ListField):
                for message in field.left_out(self[name].data, self.cleaned_data[name]):
                    self.add_error(None, message)
