from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from core.admin import MARKDOWN, PROVENANCE, EditorAdmin, EditorInline
from core.admin.forms import both
from outcomes.models import Indicator, KeyFigure


class KeyFigureInline(EditorInline):
    model = KeyFigure
    autocomplete_fields = ["area"]
    related = ["area", "indicator"]
    ordering = ["year", "area__name"]


@admin.register(Indicator)
class IndicatorAdmin(EditorAdmin):
    list_display = ["name", "group", "unit", "first_year", "last_year", "outcome"]
    list_filter = ["group", "unit", "confidence"]
    list_select_related = ["outcome"]
    list_defer = ["outcome__search_text"]
    search_fields = ["name_sv", "name_en", "description_sv", "description_en", "group"]
    alphabetical = "name"
    autocomplete_fields = ["outcome"]
    prepopulated_fields = {"slug": ["name_sv"]}
    inlines = [KeyFigureInline]
    fieldsets = [
        (
            None,
            {"fields": [*both("name"), "slug", ("group", "unit"), ("first_year", "last_year"), ("levels", "outcome")]},
        ),
        (_("Texts"), {"fields": both("description"), "description": MARKDOWN}),
        PROVENANCE,
    ]
