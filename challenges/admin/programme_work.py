from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from challenges.models import Event, Goal, IdeaGroup, Perspective, WorkPackage
from core.admin import MARKDOWN, PROVENANCE, EditorAdmin
from core.admin.forms import both
from places.admin import PlacedAdmin


@admin.register(IdeaGroup)
class IdeaGroupAdmin(PlacedAdmin):
    list_display = ["name", "stage", "places"]
    list_filter = ["stage", "perspectives", "confidence"]
    list_select_related = ["stage"]
    search_fields = ["name_sv", "name_en", "description_sv", "description_en"]
    alphabetical = "name"
    autocomplete_fields = ["stage", "perspectives", "areas"]
    prepopulated_fields = {"slug": ["name_sv"]}
    fieldsets = [
        (None, {"fields": [*both("name"), "slug", "stage", ("perspectives", "areas")]}),
        (_("Texts"), {"fields": both("description"), "description": MARKDOWN}),
        PROVENANCE,
    ]


@admin.register(WorkPackage)
class WorkPackageAdmin(EditorAdmin):
    list_display = ["number", "name", "stage", "perspective"]
    list_display_links = ["name"]
    list_filter = ["stage", "perspective", "confidence"]
    list_select_related = ["stage", "perspective"]
    search_fields = ["name_sv", "name_en", "description_sv", "description_en"]
    ordering = ["number", "pk"]
    autocomplete_fields = ["stage", "perspective"]
    prepopulated_fields = {"slug": ["name_sv"]}
    fieldsets = [
        (None, {"fields": [*both("name"), "slug", "number", ("stage", "perspective")]}),
        (_("Texts"), {"fields": both("description"), "description": MARKDOWN}),
        PROVENANCE,
    ]


@admin.register(Event)
class EventAdmin(EditorAdmin):
    list_display = ["title", "date", "venue", "area"]
    list_filter = ["perspectives", "confidence"]
    list_select_related = ["area"]
    list_defer = ["area__boundary", "area__search_text"]
    search_fields = ["title_sv", "title_en", "description_sv", "description_en", "venue"]
    ordering = ["-date", "pk"]
    autocomplete_fields = ["area", "perspectives"]
    prepopulated_fields = {"slug": ["title_sv"]}
    fieldsets = [
        (None, {"fields": [*both("title"), "slug", ("date", "venue"), ("area", "perspectives")]}),
        (_("Texts"), {"fields": both("description"), "description": MARKDOWN}),
        PROVENANCE,
    ]


@admin.register(Perspective)
class PerspectiveAdmin(EditorAdmin):
    list_display = ["name", "order"]
    search_fields = ["name_sv", "name_en"]
    ordering = ["order", "pk"]
    prepopulated_fields = {"slug": ["name_sv"]}
    fieldsets = [
        (None, {"fields": [*both("name"), "slug", "order"]}),
        (_("Texts"), {"fields": both("description"), "description": MARKDOWN}),
        PROVENANCE,
    ]


@admin.register(Goal)
class GoalAdmin(EditorAdmin):
    list_display = ["number", "name"]
    list_display_links = ["name"]
    search_fields = ["name_sv", "name_en", "number"]
    ordering = ["number"]
    fieldsets = [(None, {"fields": ["number", *both("name")]})]
