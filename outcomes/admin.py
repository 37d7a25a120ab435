from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from outcomes.models import RESERVED_SLUGS, Indicator, KeyFigure, Outcome
from places.admin import MunicipalityFilter, PlacedAdmin
from records.admin import DRAFTS, MARKDOWN, PROVENANCE, EditorAdmin, EditorInline
from records.admin_forms import EditorForm, both
from records.admin_steps import PUBLISH, UNPUBLISH


class OutcomeForm(EditorForm):
    reserved_slugs = RESERVED_SLUGS


@admin.register(Outcome)
class OutcomeAdmin(PlacedAdmin):
    form = OutcomeForm
    list_display = ["title", "kind", "maturity", "on_site", "relation", "stage", "places", "updated_at"]
    list_filter = [
        "kind",
        "maturity",
        "publication",
        "relation",
        "stage",
        "perspectives",
        MunicipalityFilter,
        "confidence",
    ]
    list_select_related = ["stage"]
    list_defer = ["search_text", "description", "description_sv", "description_en"]
    search_fields = ["search_text"]
    alphabetical = "title"
    date_hierarchy = "created_at"
    autocomplete_fields = ["stage", "perspectives", "challenges", "organisations", "areas"]
    prepopulated_fields = {"slug": ["title_sv"]}
    fieldsets = [
        (None, {"fields": [*both("title"), "slug", ("kind", "relation")]}),
        (_("Texts"), {"fields": both("description"), "description": MARKDOWN}),
        (_("How far it has been tried"), {"fields": ["maturity", *both("maturity_basis")]}),
        (
            _("Belongs to"),
            {"fields": [("challenges", "organisations"), ("perspectives", "areas"), "stage"]},
        ),
        PROVENANCE,
    ]
    steps = [PUBLISH, UNPUBLISH]
    waits = DRAFTS


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
