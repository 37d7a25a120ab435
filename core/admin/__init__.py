"""What every list and form of the editors' admin has in common."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.admin.utils import lookup_spawns_duplicates, unquote
from django.contrib.admin.views.main import ChangeList
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.db import models, transaction
from django.db.models import F, Max, QuerySet
from django.db.models.functions import Coalesce
from django.forms import Field, SlugField
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from modeltranslation.fields import TranslationField

from accounts.permissions import is_editor
from core.admin.forms import (
    AddressesField,
    AdminRows,
    ChosenSelect,
    ChosenSelectMultiple,
    EditorForm,
    FieldSourcesField,
    LinesField,
    MarkdownInput,
    PictureInput,
    label_of,
    needed_texts,
)
from core.admin.history import history_entries
from core.files.fields import PictureFileField
from core.files.outside import decodes_outside
from core.files.pictures import PictureField
from core.forms.keys import RecordsField
from core.lists.columns import in_columns
from core.publishing.ordering import LANGUAGES, in_language
from core.publishing.publication import Publication
from core.publishing.slugs import insert_with_slug
from core.workflow.admin import WorkflowAdmin
from core.workflow.transitions import Text

PROVENANCE: Any = (
    _("About this information"),
    {"fields": ["source", "more_sources", "confidence", ("source_note_sv", "source_note")], "classes": ["collapse"]},
)
PICTURE: Any = (
    _("Picture"),
    {
        "fields": ["picture", ("picture_alt_sv", "picture_alt_en"), ("picture_is_decorative", "picture_credit")],
        "classes": ["collapse"],
    },
)
FIELD_SOURCES: Any = (_("How single fields are known"), {"fields": ["field_sources"], "classes": ["collapse"]})
FIELD_SOURCES_HELP = _(
    "A block for each field, with a blank line between. First the field and how it is known, such as "
    "“goals: inferred”, then a web address a line, and notes that begin with “sv:”, “en:” or, for editors "
    "only, “remark:”."
)
MARKDOWN = _(
    "Long texts are written in Markdown: a blank line starts a new paragraph, *asterisks* emphasise, a line "
    "starting with a hyphen is a list item, and [a link](https://…) is followed by its address."
)


@dataclass(frozen=True)
class Waiting:
    """Records that wait for an editor; the desk lists them. ``pick`` filters, and annotates ``since``."""

    label: Text
    pick: Callable[[QuerySet[Any]], QuerySet[Any]]
    name: str = "yes"  # in addresses, and so another one for each pile of the same type
    told: bool = False  # handed in by others: editors get a letter. ``since`` is a moment then, not a day


def since_last_step(records: QuerySet[Any]) -> QuerySet[Any]:
    """Say since when each has been in its state, for a pile of those that wait there."""
    dated: QuerySet[Any] = records.annotate(since=Coalesce(Max("steps__at"), F("created_at")))
    return dated


class WaitingFilter(admin.SimpleListFilter):
    title = _("what is waiting for you")
    parameter_name = "waiting"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        self.waits: Sequence[Waiting] = model_admin.waits
        return [(pile.name, pile.label) for pile in self.waits]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        chosen = next((pile for pile in self.waits if pile.name == self.value()), None)
        return chosen.pick(queryset) if chosen else queryset


class EditorList(ChangeList):
    """Fetches what the rows show in a constant number of queries, and leaves the heavy columns where they are."""

    model_admin: "EditorAdmin"

    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> QuerySet[Any]:
        records = super().get_queryset(request, exclude_parameters)
        return records.prefetch_related(*self.model_admin.list_prefetch).defer(*self.model_admin.list_defer)


class EditorAccess:
    """Editors view, add, change and delete; and the fields look alike in forms and in inlines."""

    adds_related: ClassVar[bool] = True
    can_be_added: ClassVar[bool] = True
    can_be_deleted: ClassVar[bool] = True

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_editor(request.user)

    has_module_permission = has_change_permission = has_view_permission

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.can_be_added and is_editor(request.user)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.can_be_deleted and is_editor(request.user)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if isinstance(db_field, PictureFileField):
            return db_field.formfield(widget=PictureInput(attrs=PictureField.widget.attrs))
        if db_field.name == "field_sources":
            return FieldSourcesField(
                label=capfirst(db_field.verbose_name), required=False, help_text=FIELD_SOURCES_HELP
            )
        if isinstance(db_field, models.JSONField) and db_field.default is list:
            field_class = AddressesField if db_field.name == "more_sources" else LinesField
            return field_class(label=capfirst(db_field.verbose_name), required=False, help_text=_("One per line."))
        if db_field.name in self._in_markdown():
            kwargs["widget"] = MarkdownInput(attrs={"rows": 12})
        field = super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]
        if field and isinstance(field.widget, RelatedFieldWidgetWrapper):
            # What is chosen here is looked at or added to; changed or deleted it is on a page of its own.
            field.widget.can_change_related = field.widget.can_delete_related = False
            field.widget.can_add_related &= self.adds_related
            field.widget.can_view_related &= self.adds_related
        if isinstance(field, SlugField):
            field.required = False
            field.help_text = _("The record’s permanent address. If left empty, it is made from the title.")
        if isinstance(db_field, TranslationField):
            self._name_language(db_field, field)
        return field

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if self._is_typed(db_field, request):
            kwargs["widget"] = ChosenSelect(db_field, self.admin_site)  # type: ignore[attr-defined]
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if self._is_typed(db_field, request):
            kwargs["widget"] = ChosenSelectMultiple(db_field, self.admin_site)  # type: ignore[attr-defined]
            kwargs["form_class"] = RecordsField
        return super().formfield_for_manytomany(db_field, request, **kwargs)  # type: ignore[misc]

    def _in_markdown(self) -> set[str]:
        """Return the long texts that stand under a word about Markdown."""
        this: Any = self
        parts = [part for _name, part in this.fieldsets or () if part.get("description") is MARKDOWN]
        rows = [row for part in parts for row in part["fields"]]
        names = {name for row in rows for name in ([row] if isinstance(row, str) else row)}
        return {one.name for one in this.model._meta.fields if one.name in names and isinstance(one, models.TextField)}

    def _is_typed(self, db_field: Any, request: HttpRequest) -> bool:
        return db_field.name in self.get_autocomplete_fields(request)  # type: ignore[attr-defined]

    def _name_language(self, column: Any, field: Field) -> None:
        name = column.translated_field.name
        field.label = label_of(column)
        field.widget.attrs["lang"] = column.language
        # Mostly NULL, so that lists sort by the other language's text.
        field.empty_value = column.get_default()  # type: ignore[attr-defined]
        if name in needed_texts(column.model):
            field.help_text = _("Needed in one of the languages.") if column.language == LANGUAGES[0] else ""


class EditorInline(EditorAccess, admin.TabularInline):
    form = EditorForm
    formset = AdminRows
    adds_related = False
    extra = 0
    related: ClassVar[Sequence[str]] = ()  # fetched together with the rows

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related(*self.related)


class EditorAdmin(EditorAccess, WorkflowAdmin):
    """A type of record in the editors' admin.

    ``search_fields`` are columns whose texts are folded for the search, or paths to a ``search_text`` that the database
    keeps folded.
    """

    form = EditorForm
    list_per_page = 50
    show_full_result_count = False  # a second count of the whole table, for nothing
    object_history_template = "admin/core/history.html"
    waits: ClassVar[Sequence[Waiting]] = ()  # the piles on the desk
    alphabetical: ClassVar[str] = ""  # the translated field that lists are sorted by
    list_prefetch: ClassVar[Sequence[str]] = ()
    list_defer: ClassVar[Sequence[str]] = ()

    # Lists

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return EditorList

    def get_ordering(self, request: HttpRequest) -> Any:
        return [in_language(self.alphabetical), "pk"] if self.alphabetical else super().get_ordering(request)

    def get_list_filter(self, request: HttpRequest) -> Any:
        own = super().get_list_filter(request)
        return [WaitingFilter, *own] if self.waits else own

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Find each record once, also where what is searched are many rows of another table."""
        if not search_term.strip():
            return queryset, False
        if any(lookup_spawns_duplicates(self.opts, path) for path in self.search_fields):
            matched = in_columns(self.model._default_manager.all(), search_term, self.search_fields)
            return queryset.filter(pk__in=matched.order_by().values("pk")), False
        return in_columns(queryset, search_term, self.search_fields), False

    @admin.display(description=_("on the site"), ordering="publication")
    def on_site(self, record: Any) -> SafeString:
        return format_html('<span class="tag tag--{}">{}</span>', record.publication, record.get_publication_display())

    def choice_text(self, record: Any) -> str:
        """Return how a record is named where it is chosen by typing."""
        return str(record)

    # Forms

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Keep an address for ever: other sites link to it, and the programme's content is loaded by it."""
        own = list(super().get_readonly_fields(request, obj))
        return [*own, "slug"] if obj and any(f.name == "slug" for f in self.model._meta.fields) else own

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> dict[str, Sequence[str]]:
        return {} if obj else dict(super().get_prepopulated_fields(request, obj))

    def get_view_on_site_url(self, obj: Any = None) -> str | None:
        return obj.get_absolute_url() if obj and hasattr(obj, "get_absolute_url") else None

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not change and getattr(obj, "slug", None) == "":
            reserved = form.reserved_slugs
            insert_with_slug(obj, str(obj), fallback=self.model._meta.model_name or "", reserved=reserved)
        else:
            super().save_model(request, obj, form, change)

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """Lock what is about to be saved: a step that somebody takes meanwhile waits, and is not undone by the form."""
        record = super().get_object(request, object_id, from_field)
        if record is not None and request.method == "POST" and transaction.get_connection().in_atomic_block:
            locked = self.model._base_manager.select_for_update().filter(pk=record.pk)
            record = super().get_object(request, object_id, from_field) if list(locked.values_list("pk")) else None
        return record

    @decodes_outside
    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return super().changeform_view(request, *args, **kwargs)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        record = self.get_object(request, unquote(object_id))
        if record is None:
            raise Http404
        shown = {"title": _("History"), "subtitle": str(record), "happenings": history_entries(record)}
        return super().history_view(request, object_id, {**shown, **(extra_context or {})})


DRAFTS = Waiting(
    _("drafts, not on the site yet"),
    lambda records: records.filter(publication=Publication.DRAFT).annotate(since=F("created_at")),
)
