from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.admin import MARKDOWN, PICTURE, PROVENANCE, EditorAdmin
from core.admin.forms import EditorForm, both
from core.database.base import sort_key
from places.models import Area
from places.outline import rings

SHOWN = 3  # municipalities in a row of a list


class MunicipalityFilter(admin.SimpleListFilter):
    title = _("municipality")
    parameter_name = "municipality"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        rows = Area.objects.municipalities().order_by("name").values_list("slug", "name")
        return list(rows)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(areas__slug=self.value()) if self.value() else queryset


class KindFilter(admin.SimpleListFilter):
    """The kinds of areas. Those of statistics are many, and are listed when they are asked for."""

    title = _("kind")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(Area.Kind.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(kind=self.value()) if self.value() else queryset.spoken_of()  # type: ignore[attr-defined]

    def choices(self, changelist: Any) -> Iterator[Any]:
        every, *kinds = super().choices(changelist)
        yield {**every, "display": _("All but areas of statistics")}
        yield from kinds


class PlacedAdmin(EditorAdmin):
    list_prefetch = ["areas"]

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        self.add_municipalities(form.instance)

    def add_municipalities(self, record: Any) -> None:
        """Give a record in a district or on a site its municipality too, by which residents and filters look."""
        chosen = record.areas.values("pk")
        above = Area.objects.municipalities().filter(Q(parts__in=chosen) | Q(parts__parts__in=chosen))
        record.areas.add(*above.exclude(pk__in=chosen).distinct())

    @admin.display(description=_("municipalities"))
    def places(self, record: Any) -> str:
        names = sorted((area.name for area in record.areas.all() if area.is_municipality), key=sort_key)
        rest = f" +{len(names) - SHOWN}" if len(names) > SHOWN else ""
        return ", ".join(names[:SHOWN]) + rest or "–"


class AreaForm(EditorForm):
    def clean_boundary(self) -> Any:
        boundary = self.cleaned_data["boundary"]
        if boundary is None:
            return None
        if not isinstance(boundary, dict) or boundary.get("type") not in {"Polygon", "MultiPolygon"}:
            raise ValidationError(_("Enter a GeoJSON geometry of type Polygon or MultiPolygon."))
        try:
            shapes = [ring for ring in rings(boundary) if len(ring) > 3]
        except (TypeError, ValueError, IndexError, KeyError):
            shapes = []
        if not shapes:
            raise ValidationError(_("The geometry has no coordinates."))
        return boundary


@admin.register(Area)
class AreaAdmin(EditorAdmin):
    form = AreaForm
    list_display = ["name", "kind", "parent", "code", "has_position"]
    list_filter = [KindFilter, "confidence", ("parent", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["parent"]
    list_defer = ["boundary", "search_text", "parent__boundary", "parent__search_text"]
    search_fields = ["name", "official_name", "code"]  # not the texts, which name other places
    ordering = ["name", "pk"]
    autocomplete_fields = ["parent"]
    prepopulated_fields = {"slug": ["name"]}
    fieldsets = [
        (None, {"fields": [("name", "official_name"), "slug", ("kind", "parent"), ("code", "website")]}),
        (_("Texts"), {"fields": both("description", "figures_note"), "description": MARKDOWN}),
        (
            _("On the map"),
            {
                "fields": [("latitude", "longitude"), ("position_note_sv", "position_note"), "boundary"],
                "description": _("Degrees north and east, WGS 84."),
            },
        ),
        PICTURE,
        (_("Area of statistics"), {"fields": [("valid_from", "valid_to")], "classes": ["collapse"]}),
        PROVENANCE,
    ]

    def get_view_on_site_url(self, obj: Any = None) -> str | None:
        return super().get_view_on_site_url(obj) if obj and obj.has_page else None

    def get_queryset(self, request: HttpRequest) -> QuerySet[Area]:
        return super().get_queryset(request).select_related("parent")

    def get_search_results(self, request: HttpRequest, queryset: QuerySet[Any], search_term: str) -> Any:
        """Offer what people speak of where a record's place is chosen."""
        found, is_doubled = super().get_search_results(request, queryset, search_term)
        match = request.resolver_match
        is_choice = match is not None and match.url_name == "autocomplete"
        return found.spoken_of() if is_choice else found, is_doubled  # type: ignore[attr-defined]

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "boundary":
            field.widget = forms.Textarea(attrs={"rows": 4, "class": "vLargeTextField", "spellcheck": "false"})
        return field

    def choice_text(self, record: Any) -> str:
        where = record.get_kind_display() if record.parent is None or record.is_municipality else record.parent.name
        return f"{record.name} ({where})"

    @admin.display(description=_("on the map"), boolean=True)
    def has_position(self, area: Area) -> bool:
        return area.point is not None
