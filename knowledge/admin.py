from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import F, Max, QuerySet
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from core.admin import DRAFTS, MARKDOWN, PROVENANCE, EditorAdmin, EditorInline, Waiting
from core.admin.forms import EditorForm, both
from knowledge.findings.looking import read_address, settle
from knowledge.models import (
    RESERVED_SLUGS,
    Delivery,
    Finding,
    FindingContributor,
    FindingSource,
    FindingView,
    Indicator,
    Series,
    Source,
)
from knowledge.suppression import protect_anew
from knowledge.workflow import FINDING_TRANSITIONS, INDICATOR_TRANSITIONS


@admin.register(Source)
class SourceAdmin(EditorAdmin):
    list_display = ["name", "publisher", "licence"]
    list_filter = ["licence"]
    search_fields = ["name_sv", "name_en", "publisher_sv", "publisher_en"]
    alphabetical = "name"
    prepopulated_fields = {"slug": ["name_sv"]}
    fieldsets = [
        (None, {"fields": [*both("name", "publisher"), "slug", "publisher_kind", ("url", "licence")]}),
        (_("Texts"), {"fields": both("note"), "description": MARKDOWN}),
    ]


@admin.register(Indicator)
class IndicatorAdmin(EditorAdmin):
    transitions = tuple(INDICATOR_TRANSITIONS.values())
    waits = [DRAFTS]
    list_display = ["name", "dimension", "unit", "first_year", "last_year", "place_order", "on_site"]
    list_filter = ["dimension", "unit", "publication", "source_of_figures", "confidence"]
    list_defer = ["search_text"]
    search_fields = ["search_text"]
    alphabetical = "name"
    autocomplete_fields = ["rests_on", "source_of_figures"]
    prepopulated_fields = {"slug": ["name_sv"]}
    fieldsets = [
        (None, {"fields": [*both("name"), "slug", ("unit", "better"), ("dimension", "group")]}),
        (_("Texts"), {"fields": both("definition", "method_note"), "description": MARKDOWN}),
        (
            _("Figures"),
            {
                "fields": [
                    ("source_of_figures", "code"),
                    ("first_year", "last_year"),
                    ("levels", "break_years"),
                    ("lowest", "highest"),
                    ("smallest_shown", "rests_on"),
                    "place_order",
                ]
            },
        ),
        PROVENANCE,
    ]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if change and {"smallest_shown", "rests_on"} & set(form.changed_data):
            protect_anew(obj)


class ReadOnly(EditorAdmin):
    """What imports alone write; editors look at it."""

    can_be_added = can_be_deleted = False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Series)
class SeriesAdmin(ReadOnly):
    list_display = ["indicator", "area", "sex"]
    list_filter = ["sex", ("indicator", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["indicator", "area"]
    list_defer = ["area__boundary", "area__search_text"]
    search_fields = ["area__name", "area__code"]
    ordering = ["indicator", "area", "sex"]
    fields = ["indicator", "area", "sex", "figures_by_year"]

    @admin.display(description=_("figures"))
    def figures_by_year(self, series: Series) -> SafeString:
        rows = (
            (one.year, one.get_status_display() if one.value is None else f"{one.value.normalize():f}")
            for one in series.figures.order_by("year")
        )
        return format_html_join("", "<div>{}: {}</div>", rows)


@admin.register(Delivery)
class DeliveryAdmin(ReadOnly):
    list_display = ["source", "label", "form", "state", "retrieved", "taken_in_at", "n_new", "n_changed"]
    list_filter = ["state", "form", "source"]
    list_select_related = ["source"]
    search_fields = ["label", "source__name_sv", "source__name_en"]
    ordering = ["-created_at", "-pk"]


class ViewForm(EditorForm):
    """A view is the address of its page, as somebody has copied it."""

    def clean(self) -> dict[str, Any]:
        answers: dict[str, Any] = super().clean() or self.cleaned_data
        if answers.get("query"):
            try:
                answers["query"], locked = read_address(answers["query"])
            except ValidationError as error:
                self.add_error("query", error)
            else:
                answers["delivery"] = answers.get("delivery") or (Delivery.objects.get(pk=locked) if locked else None)
        return answers


class ViewInline(EditorInline):
    model = FindingView
    form = ViewForm
    fields = ["order", "query", "caption_sv", "caption_en", "delivery"]
    autocomplete_fields = ["delivery"]
    related = ["delivery__source"]


class ContributorInline(EditorInline):
    model = FindingContributor
    fields = ["order", "role", "name", "organisation"]
    autocomplete_fields = ["organisation"]
    related = ["organisation"]


class FindingSourceInline(EditorInline):
    model = FindingSource
    fields = ["order", "title", "url"]


class FindingForm(EditorForm):
    reserved_slugs = RESERVED_SLUGS


def _handed_in(findings: QuerySet[Any]) -> QuerySet[Any]:
    waiting = findings.filter(state=Finding.State.HANDED_IN)
    described: QuerySet[Any] = waiting.annotate(since=Coalesce(Max("steps__at"), F("updated_at")))
    return described


def _own_drafts(findings: QuerySet[Any]) -> QuerySet[Any]:
    drafts: QuerySet[Any] = DRAFTS.pick(findings.filter(owner=None))
    return drafts


@admin.register(Finding)
class FindingAdmin(EditorAdmin):
    form = FindingForm
    transitions = tuple(row for row in FINDING_TRANSITIONS.values() if row.name not in {"hand-in", "withdraw"})
    waits = [
        Waiting(_("handed in by organisations"), _handed_in, told=True),
        Waiting(_("the editors’ own drafts, not on the site yet"), _own_drafts, name="drafts"),
    ]
    list_display = ["title", "owner", "state", "on_site", "published_at"]
    list_filter = ["publication", "state"]
    list_select_related = ["owner"]
    list_defer = ["search_text", "text", "text_sv", "text_en", "owner__search_text"]
    search_fields = ["search_text"]
    ordering = ["-created_at", "-pk"]
    autocomplete_fields = ["owner", "indicators", "areas"]
    prepopulated_fields = {"slug": ["title_sv"]}
    inlines = [ViewInline, ContributorInline, FindingSourceInline]
    fieldsets = [
        (None, {"fields": [*both("title", "summary"), "slug"]}),
        (_("Text"), {"fields": both("text"), "description": MARKDOWN}),
        (_("Belongs to"), {"fields": ["owner", ("indicators", "areas")]}),
    ]

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        settle(form.instance)
