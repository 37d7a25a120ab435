import copy
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models import Max, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import resolve
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from core.admin import MARKDOWN, EditorAdmin, EditorInline
from core.admin.forms import EditorForm, both
from core.admin.history import history_entries
from core.lists.columns import in_columns
from core.lists.search import is_named
from core.publishing.ordering import LANGUAGES
from pages.blocks import PAGES, Kind, slug_of
from pages.facts import FACTS
from pages.models import EditedPage, PageText


class PageTextForm(EditorForm):
    """A block: it has the fields that its kind has, and says each in one language at least."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        block = self.instance.block if self.instance.pk else None
        self.needed = []
        if block is None:
            return
        for field, is_there in {"heading": block.has_heading, "text": block.kind is not Kind.NONE}.items():
            if is_there:
                self.needed.append(field)
            for language in LANGUAGES:
                one = self.fields[f"{field}_{language}"]
                if not is_there:
                    one.widget, one.disabled = forms.HiddenInput(), True
                elif field == "text":
                    one.widget.attrs["rows"] = 10 if block.kind is Kind.MARKDOWN else 3
                    one.help_text = _("Markdown.") if block.kind is Kind.MARKDOWN else _("Plain text.")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for field in self.needed:
            columns = [f"{field}_{language}" for language in LANGUAGES]
            if not any(cleaned.get(column) or column in self.errors for column in columns):
                self.add_error(columns[0], _("Write it in Swedish or in English."))
        return cleaned


class PageTextInline(EditorInline):
    model = PageText
    form = PageTextForm
    template = "admin/edit_inline/stacked.html"
    fields = both("heading", "text")
    can_be_added = False
    can_be_deleted = False
    related = ["page"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Leave out what an earlier version showed on the page and this one does not."""
        shown = [slug_of(page, name) for page, one in PAGES.items() for name in one.blocks]
        return super().get_queryset(request).filter(slug__in=shown)


@admin.register(EditedPage)
class EditedPageAdmin(EditorAdmin):
    change_form_template = "admin/pages/change_form.html"
    list_display = ["__str__", "changed_at"]
    ordering = ["pk"]
    search_fields = ["slug", "texts__heading_sv", "texts__heading_en", "texts__text_sv", "texts__text_en"]
    can_be_added = False
    can_be_deleted = False
    inlines = [PageTextInline]
    readonly_fields = ["facts"]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        return [(_("How to write"), {"fields": ["facts"], "description": MARKDOWN, "classes": ["collapse"]})]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        pages: QuerySet[Any] = super().get_queryset(request).annotate(changed_at=Max("texts__updated_at"))
        return pages

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Find a page by its name too, which stands in no column.

        The pages are few, so those found are fetched: SQLite's parser holds no search within another question.
        """
        if not search_term.strip():
            return queryset, False
        named = {slug for slug, one in PAGES.items() if is_named(one.title, search_term)}
        found = in_columns(EditedPage.objects.order_by(), search_term, self.search_fields)
        return queryset.filter(slug__in=named | {*found.values_list("slug", flat=True)}), False

    @admin.display(description=_("last changed"), ordering="changed_at")
    def changed_at(self, page: Any) -> Any:
        return page.changed_at

    @admin.display(description=_("Facts and links that a text can name"))
    def facts(self, page: EditedPage) -> SafeString:
        rows = ((f"{{{fact.name}}}", fact.label) for fact in FACTS.values())
        return format_html("<ul>{}</ul>", format_html_join("", "<li><code>{}</code> {}</li>", rows))

    def response_change(self, request: HttpRequest, obj: EditedPage) -> HttpResponse:
        """Show the page as it would be, and save nothing, to whoever has asked for a preview."""
        language = request.POST.get("_preview")
        if language not in LANGUAGES:
            return super().response_change(request, obj)
        with override(language):
            response = _as_visitors_see(request, obj.get_absolute_url())
        transaction.set_rollback(True)
        return response

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """Tell what has happened to the page's texts, all in one list."""
        page = self.get_object(request, unquote(object_id))
        records = [page, *page.texts.select_related("page")] if page else []
        told = [one for record in records for one in history_entries(record)]
        shown = {"happenings": sorted(told, key=lambda one: one.at, reverse=True)}
        return super().history_view(request, object_id, {**shown, **(extra_context or {})})


def _as_visitors_see(request: HttpRequest, url: str) -> HttpResponse:
    """Make a page as somebody who is not logged in gets it, with what has been written in this transaction."""
    reading = copy.copy(request)
    reading.method, reading.path, reading.path_info, reading.user = "GET", url, url, AnonymousUser()
    reading.GET, reading.POST = QueryDict(), QueryDict()
    view, args, kwargs = resolve(url)
    response: HttpResponse = view(reading, *args, **kwargs)
    return response
