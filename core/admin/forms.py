"""Forms of the editors' admin: one language is enough, every constraint is checked, pictures are re-encoded."""

import re
from collections.abc import Collection
from typing import Any, ClassVar

from django import forms
from django.contrib.admin.widgets import (
    AdminFileWidget,
    AdminTextareaWidget,
    AutocompleteSelect,
    AutocompleteSelectMultiple,
)
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db.models import Field, Model
from django.forms.formsets import DELETION_FIELD_NAME
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _
from modeltranslation.fields import TranslationField
from modeltranslation.translator import NotRegistered, translator

from core.files.pictures import PicturesLast
from core.forms.keys import is_key
from core.publishing.ordering import LANGUAGES


def column_of(model: type[Model], name: str) -> Any:
    return model._meta.get_field(name)


def translated_fields(model: type[Model]) -> list[str]:
    """Return the fields of ``model`` that have a Swedish and an English column."""
    try:
        options: Any = translator.get_options_for_model(model)
    except NotRegistered:
        return []
    return list(options.fields)


def needed_texts(model: type[Model]) -> list[str]:
    """Return the translated fields that a record cannot do without, in one language at least."""
    return [name for name in translated_fields(model) if not column_of(model, name).blank]


def both(*names: str) -> list[Any]:
    """Return the rows of a fieldset that has each text in Swedish to the left and in English to the right."""
    return [tuple(f"{name}_{language}" for language in LANGUAGES) for name in names]


def label_of(column: Field) -> str:
    """Name a column for people; that of a translated text with its language."""
    if isinstance(column, TranslationField):
        language = get_language_info(column.language)["name_local"]
        return f"{capfirst(column.translated_field.verbose_name)} – {capfirst(language)}"
    return str(capfirst(column.verbose_name))


class LinesField(forms.CharField):
    """A list of short texts, written one a line."""

    widget = AdminTextareaWidget(attrs={"rows": 3})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(map(str, value)) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        return [line.strip() for line in str(value or "").splitlines() if line.strip()]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(self.to_python(data) != (initial or []))


class AddressesField(LinesField):
    """Web addresses, written one a line."""

    def validate(self, value: Any) -> None:
        super().validate(value)
        for line in value:
            try:
                URLValidator(schemes=["http", "https"])(line)
            except ValidationError as error:
                raise ValidationError(_("“%(line)s” is not a web address."), params={"line": line}) from error


class MarkdownInput(AdminTextareaWidget):
    """A text in Markdown, which can be looked at as it will be on the site before it is saved."""

    template_name = "admin/core/markdown_input.html"

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        return {
            **super().get_context(name, value, attrs),
            "preview_url": reverse("admin:markdown"),
            "preview": _("Preview"),
            "write_on": _("Continue writing"),
            "fault": _("The preview could not be fetched. Try again."),
        }


class FieldSourcesField(forms.CharField):
    """How single fields are known: a block for each, with a blank line between.

    The first line names the field and says "documented" or "inferred". The lines after it are addresses, and texts that
    begin with what they are: "sv:" and "en:" for readers, "remark:" for editors.
    """

    widget = AdminTextareaWidget(attrs={"rows": 8, "spellcheck": "false"})
    TEXTS: ClassVar[dict[str, str]] = {"sv": "note_sv", "en": "note_en", "remark": "remark"}

    def prepare_value(self, value: Any) -> Any:
        return "\n\n".join(map(self._block, value.items())) if isinstance(value, dict) else value

    def _block(self, of_field: tuple[str, dict[str, Any]]) -> str:
        name, said = of_field
        texts = [f"{word}: {' '.join(said[key].split())}" for word, key in self.TEXTS.items() if said.get(key)]
        return "\n".join([f"{name}: {said['confidence']}", *said.get("source", ()), *texts])

    def to_python(self, value: Any) -> Any:
        if isinstance(value, dict):
            return value
        blocks = re.split(r"\n\s*\n", str(value or "").replace("\r", "").strip())
        return dict(self._read(block.splitlines()) for block in blocks if block)

    def _read(self, lines: list[str]) -> tuple[str, dict[str, Any]]:
        name, _colon, confidence = lines[0].partition(":")
        said: dict[str, Any] = {"confidence": confidence.strip()}
        for line in map(str.strip, lines[1:]):
            word, _colon, text = line.partition(":")
            if word in {"http", "https"}:
                said.setdefault("source", []).append(line)
            elif word in self.TEXTS:
                said[self.TEXTS[word]] = text.strip()
            else:
                raise ValidationError(_("“%(line)s” is neither an address nor a note."), params={"line": line})
        return name.strip(), said

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.to_python(data) != self.to_python(self.prepare_value(initial or {})))
        except ValidationError:
            return True


class PictureInput(AdminFileWidget):
    """Shows the picture above the field that replaces it."""

    template_name = "admin/core/picture_input.html"


class _Chosen:
    """An autocomplete that shows nothing for what was never a choice; Django's own asks the database and fails."""

    def optgroups(self, name: str, value: Any, attr: Any = None) -> Any:
        return super().optgroups(name, [one for one in value if is_key(one)], attr)  # type: ignore[misc]

    def create_option(self, name: str, value: Any, label: Any, *args: Any, **kwargs: Any) -> Any:
        return super().create_option(name, value, label or "–", *args, **kwargs)  # type: ignore[misc]


class ChosenSelect(_Chosen, AutocompleteSelect):
    """Knows what is chosen, so that a form of twenty rows does not ask the database for each."""

    chosen: Model | None = None

    def optgroups(self, name: str, value: Any, attr: Any = None) -> Any:
        if self.chosen is None or [str(one) for one in value] != [str(self.chosen.pk)]:
            return super().optgroups(name, value, attr)
        options = [] if self.is_required else [self.create_option(name, "", "", False, 0)]
        options.append(self.create_option(name, self.chosen.pk, str(self.chosen), True, len(options)))
        return [(None, options, 0)]


class ChosenSelectMultiple(_Chosen, AutocompleteSelectMultiple):
    def build_attrs(self, base_attrs: Any, extra_attrs: Any = None) -> Any:
        """Leave out the cross that clears all choices: the script puts it into their list, where only items belong."""
        return {**super().build_attrs(base_attrs, extra_attrs), "data-allow-clear": "false"}


class EditorForm(PicturesLast, forms.ModelForm):
    """A record in the admin."""

    reserved_slugs: Collection[str] = ()
    # Rules about several rows, which the formset checks for all of them at once.
    checked_together: Collection[str] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            widget = getattr(field.widget, "widget", field.widget)  # within the one that adds "Add another"
            if isinstance(widget, ChosenSelect):
                widget.chosen = self.instance._state.fields_cache.get(name)

    def clean_slug(self) -> str:
        slug: str = self.cleaned_data["slug"]
        if slug in self.reserved_slugs:
            raise ValidationError(_("The portal uses this address itself. Choose another."))
        return slug

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for name in needed_texts(self._meta.model):
            columns = [f"{name}_{language}" for language in LANGUAGES]
            asked = [column for column in columns if column in self.fields]
            if asked and not any(cleaned.get(column) or column in self.errors for column in asked):
                self.add_error(asked[0], _("Write it in Swedish or in English."))
        return cleaned

    def validate_unique(self) -> None:
        """Check every rule of the database.

        Django leaves out those that name a field which the form lacks, such as the state, and the database would then
        answer with an error page.
        """
        super().validate_unique()
        refused = set(self.errors)
        for model, constraints in self.instance.get_constraints():
            for constraint in constraints:
                if constraint.name not in self.checked_together:
                    try:
                        constraint.validate(model, self.instance, exclude=refused)
                    except ValidationError as error:
                        self._add_new(error)

    def _add_new(self, error: ValidationError) -> None:
        told = {text for errors in self.errors.values() for text in errors}
        if not told.issuperset(error.messages):
            self.add_error(None, error)


class AdminRows(forms.BaseInlineFormSet):
    """The rows of an inline, for rules about several of them."""

    def add_fields(self, form: Any, index: int | None) -> None:
        """Name each field for those who do not see the head of its column."""
        super().add_fields(form, index)
        for field in form.fields.values():
            if not field.widget.is_hidden:
                widget = getattr(field.widget, "widget", field.widget)
                widget.attrs["aria-label"] = str(field.label)

    def kept(self) -> list[Any]:
        """Return the forms of the rows that will be there when the record is saved."""
        return [form for form in self.forms if form.is_valid() and form.cleaned_data and not self.removes(form)]

    def removes(self, form: Any) -> bool:
        return bool(form.cleaned_data.get(DELETION_FIELD_NAME))
