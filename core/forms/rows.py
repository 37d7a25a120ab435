"""Rows in a form: Django's formsets, and what they lack where several people write about the same record.

A row that somebody has removed meanwhile is passed over, a row that is sent twice is added once, texts are written in
the page's language, and what was sent can be shown again unchecked, with more rows if they are asked for.
"""

from collections.abc import Mapping, Set
from typing import Any, ClassVar

from django import forms
from django.db.models import Model
from django.forms.formsets import DELETION_FIELD_NAME, TOTAL_FORM_COUNT, ManagementForm
from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from modeltranslation.translator import NotRegistered, translator

from core.forms.texts import PlainTextForm
from core.publishing.ordering import LANGUAGES
from core.wizard.forms import WizardForm

LARGEST = 1000  # number by which rows are ordered
MORE = 2  # rows that the button for more adds


class RowForm(PlainTextForm):
    """One row of a record, with its place among the others."""

    template_name = "components/row.html"

    order = forms.IntegerField(label=_("Place in the list"), min_value=0, max_value=LARGEST, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self._translated():
            self._write_in_one_language(name)

    @property
    def is_new(self) -> bool:
        return self.instance.pk is None

    @property
    def is_gone(self) -> bool:
        """Whether it was sent as one that is there, and is not, or not any more."""
        return self.is_bound and self.is_new and not self.empty_permitted

    def has_changed(self) -> bool:
        """Whether something has been written; the number that a new row comes with does not count."""
        return not self.is_gone and bool(set(self.changed_data) - ({"order"} if self.is_new else set()))

    def clean_order(self) -> int:
        order: int | None = self.cleaned_data["order"]
        return self.get_initial_for_field(self.fields["order"], "order") if order is None else order

    def is_the_same_as(self, one: Any) -> bool:
        """Whether it says what a row that is there says already, as after a double click."""
        texts = set(self._meta.fields or ()) & set(self.fields) - {"order"}
        return all(getattr(one, name) == self.cleaned_data[name] for name in texts)

    def full_clean(self) -> None:
        """Check nothing of what is gone or is to be removed."""
        super().full_clean()
        if self.is_bound and (self.is_gone or self.cleaned_data.get(DELETION_FIELD_NAME)):
            self.errors.clear()

    def _write_in_one_language(self, name: str) -> None:
        """Show the page's language alone, as ``OneLanguageForm`` does, and what stands in the other one beside it."""
        here, there = LANGUAGES if get_language() == LANGUAGES[0] else reversed(LANGUAGES)
        self.fields[name].widget.attrs["lang"] = here
        self.initial[name] = getattr(self.instance, f"{name}_{here}") or ""
        if not self.initial[name] and (other := getattr(self.instance, f"{name}_{there}")):
            self.fields[name].required = False
            self.fields[name].help_text = _("In the other language: %(text)s") % {"text": other}

    def _translated(self) -> list[str]:
        try:
            names = translator.get_options_for_model(self._meta.model).all_fields
        except NotRegistered:
            return []
        return [name for name in names if name in self.fields]


class Rows(forms.BaseFormSet):
    """Rows that can be shown again as they were sent."""

    key = ""  # the field by which a row is known; without one it is known by its number
    default_error_messages: ClassVar[dict[str, Any]] = {
        "missing_management_form": _("The rows did not arrive. Open the page again and fill them in once more."),
    }

    def known(self) -> list[str]:
        """Return the keys of the rows that there are."""
        return []

    def fill(self, sent: QueryDict) -> None:
        """Show what was sent, unchecked, and more rows where the button for them sent it."""
        management = ManagementForm(sent, prefix=self.prefix)
        management.full_clean()
        total = min(management.cleaned_data[TOTAL_FORM_COUNT] or 0, self.absolute_max or 0)
        keys = [sent.get(f"{self.add_prefix(number)}-{self.key}", "") for number in range(total)]
        number_of = {key: number for number, key in enumerate(keys) if key}
        numbers = [number_of.get(key) for key in self.known()]
        numbers += [number for number, key in enumerate(keys) if not key]
        more = MORE if "more" in sent else 0
        self.extra = max(self.extra, len(numbers) + more - self.initial_form_count())
        for form, number in zip(self.forms, numbers, strict=False):
            if number is not None:
                for name, field in form.fields.items():
                    form.initial[name] = field.widget.value_from_datadict(sent, {}, f"{self.add_prefix(number)}-{name}")


class RecordRows(Rows, forms.BaseInlineFormSet):
    """Rows that belong to a record, in their order. They go by their keys; those that others have added stay."""

    key = "id"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        in_order = self.model._default_manager.order_by("order", "pk")  # type: ignore[union-attr]
        super().__init__(*args, **{"queryset": in_order, **kwargs})

    def known(self) -> list[str]:
        return [str(one.pk) for one in self.get_queryset()]

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        if DELETION_FIELD_NAME in form.fields:
            form.fields[DELETION_FIELD_NAME].label = _("Remove")
        if form.is_new and index is not None:
            last = max((one.order for one in self.get_queryset()), default=0)
            form.initial["order"] = last + 1 + max(index - self.initial_form_count(), 0)

    def count_kept(self) -> Any:
        """Return how many rows there will be once the form is saved, if they are without faults."""
        removed = sum(row.instance.pk is not None for row in self.deleted_forms)
        added = sum(row.has_changed() for row in self.extra_forms)
        return len(self.get_queryset()) - removed + added

    def save_new(self, form: Any, commit: bool = True) -> Any:
        """Add a row, unless it is there already, as after a double click."""
        for one in self.get_queryset():
            if one.pk and form.is_the_same_as(one):
                return one
        return super().save_new(form, commit)


def rows_of(
    parent: type[Model], form: type[RowForm], *, extra: int = MORE, most: int = 40, can_delete: bool = True
) -> Any:
    """Return the formset of those rows of ``parent`` that ``form`` is for."""
    options: dict[str, Any] = {"can_delete": can_delete, "can_delete_extra": False, **limits(extra, most)}
    return forms.inlineformset_factory(parent, form._meta.model, form=form, formset=RecordRows, **options)


def limits(extra: int, most: int) -> dict[str, Any]:
    """Return how many empty rows a formset shows and how many rows it takes, as its factory is told."""
    return {"extra": extra, "max_num": most, "absolute_max": most + LARGEST, "validate_max": True}


class HasRows(forms.ModelForm):
    """Goes before a ``SeenForm``: rows, one formset for each prefix in ``formset_classes``.

    From outside it is one form. Whoever saves it without committing calls ``save_rows`` when the record is saved.
    """

    formset_classes: ClassVar[Mapping[str, type[Any]]]
    came_later: ClassVar[Set[str]] = frozenset()  # prefixes that a form from before an upgrade does not send

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        data = self.data if self.is_bound else None
        self.formsets: dict[str, Any] = {
            prefix: rows(data, prefix=prefix, **self.rows_kwargs(prefix))
            for prefix, rows in self.formset_classes.items()
            if data is None or prefix not in self.came_later or f"{prefix}-{TOTAL_FORM_COUNT}" in data
        }

    def rows_kwargs(self, prefix: str) -> dict[str, Any]:
        """Return what the formset of ``prefix`` is made with."""
        return {"instance": self.instance}

    def touched(self) -> set[str]:
        own: set[str] = super().touched()  # type: ignore[misc]  # of the form that it goes before
        return own | {prefix for prefix, rows in self.formsets.items() if rows.has_changed()}

    def is_valid(self) -> bool:
        return all([super().is_valid(), *(rows.is_valid() for rows in self.formsets.values())])

    def save(self, commit: bool = True) -> Any:
        """Save the record, and those rows that are records."""
        record = super().save(commit)
        if commit:
            self.save_rows()
        return record

    def save_rows(self) -> None:
        for rows in self.formsets.values():
            if isinstance(rows, RecordRows):
                rows.save()


class WithRows(HasRows, WizardForm):
    """A step with rows."""
