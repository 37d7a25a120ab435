"""A record out of many, chosen in a form by its name: a list while it fits on a screen, a search when it does not.

The search needs no script. What is typed is looked up when the form is sent: the name of one record is that record;
where several could be meant they are offered below the field, and where there is none the field says so.
"""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator
from django.db.models import Case, F, Model, QuerySet, When
from django.utils.translation import gettext_lazy

from core.forms.keys import is_key
from core.lists.search import MAX_LENGTH, Fold, fold, matching

LISTED = 50  # as many as a list may hold
OFFERED = 10
NOTHING = ("", "", "")


def fits_in_a_list(records: QuerySet) -> bool:
    """Whether they are few enough to be shown all. One query."""
    return len(records.order_by().values_list("pk")[: LISTED + 1]) <= LISTED


class FinderWidget(forms.TextInput):
    """A text, and below it those that could be meant by it.

    The value is the text, the key that was chosen, and the text that it was chosen for: who writes another name means
    another record.
    """

    template_name = "django/forms/widgets/finder.html"
    input_type = "text"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"autocomplete": "off", "maxlength": MAX_LENGTH, **(attrs or {})})
        self.offered: list[tuple[str, str]] = []

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        return data.get(name, ""), data.get(f"{name}_found", ""), data.get(f"{name}_for", "")

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return name not in data

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        text, key, chosen_for = value or NOTHING
        context = super().get_context(name, text, attrs)
        context["widget"]["offered"] = [(pk, label, len(self.offered) == 1) for pk, label in self.offered]
        context["widget"]["chosen"] = key if chosen_for == text else ""
        return context


class FinderField(forms.Field):
    """One of ``queryset``, whose records have a ``name`` and a ``search_text``; put the set in after construction."""

    widget = FinderWidget
    default_error_messages = {
        "none": gettext_lazy("Nothing here has that name. Check the spelling, or enter part of the name."),
        "several": gettext_lazy("Which one do you mean? Choose below, or enter more of the name."),
    }

    def __init__(self, queryset: QuerySet, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.queryset = queryset
        self.help_text = self.help_text or gettext_lazy("Enter the name or part of it.")

    def label_from_instance(self, record: Any) -> str:
        return str(record)

    def prepare_value(self, value: Any) -> Any:
        """Show a record, or the key of one, by its name."""
        if value is None or isinstance(value, (tuple, list)):
            return value
        record = value if isinstance(value, Model) else self.queryset.filter(pk=value).first()
        return (str(record), str(record.pk), str(record)) if record else None

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(tuple(self.prepare_value(initial) or NOTHING)[:2] != tuple(data or NOTHING)[:2])

    def clean(self, value: Any) -> Any:
        typed, key, chosen_for = value or NOTHING
        ProhibitNullCharactersValidator()(typed)
        text = " ".join(typed.replace(",", " ").split())[:MAX_LENGTH]
        if not text:
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return None
        if is_key(key) and chosen_for == typed and (chosen := self.queryset.filter(pk=key).first()):
            return chosen
        named = self.queryset.annotate(folded_name=Fold(F("name")))
        exact = list(named.filter(folded_name=fold(text))[: OFFERED + 1])
        if len(exact) == 1:
            return exact[0]
        by_name = Case(When(folded_name__contains=fold(text), then=0), default=1)
        found = exact or list(named.filter(matching(text)).order_by(by_name, "folded_name", "pk")[:OFFERED])
        if not found:
            raise ValidationError(self.error_messages["none"], code="none")
        self.widget.offered = [(str(one.pk), self.label_from_instance(one)) for one in found]
        raise ValidationError(self.error_messages["several"], code="several")
