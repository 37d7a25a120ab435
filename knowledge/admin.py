from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from core.admin import DRAFTS, MARKDOWN, PROVENANCE, EditorAdmin, EditorInline, Waiting, since_last_step
from core.admin.forms import EditorForm, both
from knowledge.findings.views_in_text import misplaced, read_address, settle
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
    """A view is the address of its page, as somebody has copied it.

    Only a new address is checked: one whose figures have gone must not keep the rest from being saved. The version that
    the new one names counts; where it names none, it is locked to the latest.
    """

    def clean(self) -> dict[str, Any]:
        answers: dict[str, Any] = super().clean() or self.cleaned_data
        chosen = answers.get("delivery") if "delivery" in self.changed_data else None
        if chosen and chosen.state != Delivery.State.TAKEN_IN:
            self.add_error("delivery", _("This version of the figures has been taken back. Choose another."))
        if "query" in self.changed_data and answers.get("query"):
            try:
                found = read_address(answers["query"])
            except ValidationError as error:
                self.add_error("query", error)
            else:
                answers["query"] = found.choice.query(as_of=None)
                if found.choice.as_of or "delivery" not in self.changed_data:
                    answers["delivery"] = found.version
        return answers


class OfFinding(EditorInline):
    """Rows that nobody writes in once they have been reviewed: it is taken back for changes first."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return not _is_closed(obj) and super().has_add_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return not _is_closed(obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return not _is_closed(obj) and super().has_delete_permission(request, obj)


def _is_closed(finding: Any) -> bool:
    return isinstance(finding, Finding) and finding.is_reviewed


class ViewInline(OfFinding):
    model = FindingView
    form = ViewForm
    fields = ["order", "query", "caption_sv", "caption_en", "delivery"]
    autocomplete_fields = ["delivery"]
    related = ["delivery__source"]


class ContributorInline(OfFinding):
    model = FindingContributor
    fields = ["order", "role", "name", "organisation"]
    autocomplete_fields = ["organisation"]
    related = ["organisation"]


class FindingSourceInline(OfFinding):
    model = FindingSource
    fields = ["order", "title", "url"]


class FindingForm(EditorForm):
    reserved_slugs = RESERVED_SLUGS


def _in_state(state: str) -> Callable[[QuerySet[Any]], QuerySet[Any]]:
    """Return what picks the findings of a state, with since when they have been in it."""
    return lambda findings: since_last_step(findings.filter(state=state))


def _own_drafts(findings: QuerySet[Any]) -> QuerySet[Any]:
    drafts: QuerySet[Any] = DRAFTS.pick(findings.filter(owner=None))
    return drafts


@admin.register(Finding)
class FindingAdmin(EditorAdmin):
    form = FindingForm
    transitions = tuple(row for row in FINDING_TRANSITIONS.values() if row.name not in {"hand-in", "withdraw"})
    waits = [
        Waiting(_("handed in by organisations"), _in_state(Finding.State.HANDED_IN), told=True),
        Waiting(_("findings in review"), _in_state(Finding.State.IN_REVIEW), name="in_review"),
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
        if told := misplaced(form.instance):
            messages.warning(request, told)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Close what has been reviewed: "reviewed" would speak of another text."""
        own = super().get_readonly_fields(request, obj)
        texts = [column for columns in both("title", "summary", "text") for column in columns]
        return [*own, *texts] if _is_closed(obj) else own
