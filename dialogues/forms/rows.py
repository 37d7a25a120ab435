"""A form with rows: one for each thing that belongs to the record, and some empty ones for more.

Rows go by the key of what they show, so that one that somebody has removed meanwhile is passed over, and one that
somebody has added is left alone.
"""

from typing import Any, ClassVar

from django import forms
from django.db.models import Model
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from modeltranslation.translator import NotRegistered, translator

from accounts import drafts
from records.ordering import LANGUAGES
from records.plain_text_form import PlainTextForm
from records.step_forms import StepForm

LARGEST = 1000  # number by which rows are ordered


class RowForm(PlainTextForm):
    """One row. ``shown`` tells a row that was sent from one that was not on the page."""

    use_required_attribute = False  # a new row may stay empty

    shown = forms.BooleanField(required=False, initial=True, widget=forms.HiddenInput)
    order = forms.IntegerField(
        label=_("Number in the order"), min_value=0, max_value=LARGEST, required=False, widget=forms.NumberInput
    )
    remove = forms.BooleanField(label=_("Remove it"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_new:
            del self.fields["remove"]
        for name in self._translated():
            self._write_in_one_language(name)

    @property
    def is_new(self) -> bool:
        return self.instance.pk is None

    @property
    def is_removed(self) -> bool:
        return bool(getattr(self, "cleaned_data", {}).get("remove"))

    def has_changed(self) -> bool:
        """Whether something has been written; the number that a new row comes with does not count."""
        return bool(set(self.changed_data) - ({"shown", "order"} if self.is_new else {"shown"}))

    def _write_in_one_language(self, name: str) -> None:
        """Show the page's language alone, as ``OneLanguageForm`` does, and what stands in the other one beside it."""
        here, there = LANGUAGES if get_language() == LANGUAGES[0] else reversed(LANGUAGES)
        self.fields[name].widget.attrs["lang"] = here
        self.initial[name] = getattr(self.instance, f"{name}_{here}") or ""
        if not self.initial[name] and (other := getattr(self.instance, f"{name}_{there}")):
            self.fields[name].required = False
            self.fields[name].help_text = _("In the other language: %(text)s") % {"text": other}

    def clean_order(self) -> int:
        order: int | None = self.cleaned_data["order"]
        return self.instance.order if order is None else order

    def full_clean(self) -> None:
        """Check nothing of what is to be removed."""
        super().full_clean()
        if self.is_bound and self.is_removed:
            self._errors = ErrorDict()

    def same_as(self, other: Model) -> bool:
        """Whether ``other`` says already what this new row says, as after a double click."""
        texts = [name for name in self.fields if name not in {"shown", "order", "remove"}]
        return all(getattr(other, name) == self.cleaned_data[name] for name in texts)

    def _translated(self) -> list[str]:
        try:
            names = translator.get_options_for_model(self._meta.model).all_fields
        except NotRegistered:
            return []
        return [name for name in names if name in self.fields]


class WithRows(StepForm):
    """A form with a row for each of ``children``, which belong to its record, and ``EXTRA`` for new ones."""

    row_form: ClassVar[type[RowForm]]
    row_name: ClassVar[str]  # begins the names of their fields
    belongs_by: ClassVar[str] = "dialogue"  # the row's foreign key to the record
    EXTRA: ClassVar[int] = 2
    MOST: ClassVar[int] = 40

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        children = list(self.children()) if self.instance.pk else []
        last = max((child.order for child in children), default=0)
        extra = min(self.EXTRA, max(self.MOST - len(children), 0))
        new = [self.row_form._meta.model(order=last + n) for n in range(1, extra + 1)]
        self.rows = [self._row(f"{self.row_name}-{child.pk}", child) for child in children]
        self.rows += [self._row(f"{self.row_name}-new{n}", child) for n, child in enumerate(new, start=1)]

    def children(self) -> Any:
        raise NotImplementedError

    def _row(self, prefix: str, child: Model) -> RowForm:
        setattr(child, self.belongs_by, self.instance)
        data = self.data if self.is_bound and f"{prefix}-shown" in self.data else None
        return self.row_form(data, prefix=prefix, instance=child, empty_permitted=child.pk is None)

    def refill_rows(self, sent: QueryDict) -> None:
        """Fill in the rows that are among what was sent, unchecked."""
        for row in self.rows:
            if row.add_prefix("shown") in sent:
                drafts.fill(row, sent)

    def changed_rows(self) -> list[RowForm]:
        return [row for row in self.rows if row.is_bound and row.has_changed()]

    def removed_rows(self) -> list[RowForm]:
        return [row for row in self.rows if row.is_removed]

    def kept_rows(self) -> list[RowForm]:
        """Return the rows that there will be once the form is saved."""
        return [row for row in self.rows if not row.is_removed and not (row.is_new and not row.has_changed())]

    def touched(self) -> set[str]:
        return super().touched() | {row.prefix or "" for row in self.changed_rows()}

    def is_valid(self) -> bool:
        rows_are = [row.is_valid() for row in self.rows if row.is_bound]
        return super().is_valid() and all(rows_are)

    def save(self, commit: bool = True) -> Any:
        """Save the record and its rows. What is added twice, as by a double click, is there once."""
        record = super().save(commit)
        there = list(self.children())
        for row in self.changed_rows():
            if row.is_removed:
                row.instance.delete()
            elif not row.is_new or not any(row.same_as(child) for child in there):
                setattr(row.instance, self.belongs_by, record)
                row.save()
        return record
