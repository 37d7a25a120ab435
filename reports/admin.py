from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from core.admin import FIELD_SOURCES, MARKDOWN, PICTURE, PROVENANCE, EditorAdmin, EditorInline, Waiting, since_last_step
from core.admin.forms import AdminRows, EditorForm, both
from places.admin import MunicipalityFilter, PlacedAdmin
from reports.files.uploads import forget_media
from reports.link_check.admin import DeadAddressFilter, WithAddressAdmin
from reports.models import Author, Funding, Keyword, Link, Report, ReportFile
from reports.workflow import REPORT_TRANSITIONS

LAST_POSITION = 32_767  # what the column holds; from here down, positions wait while authors change places


def _in_review(reports: QuerySet[Any]) -> QuerySet[Any]:
    return since_last_step(reports.filter(state=Report.State.IN_REVIEW))


def _own_drafts(reports: QuerySet[Any]) -> QuerySet[Any]:
    return since_last_step(reports.filter(state=Report.State.DRAFT, owner=None))


class AuthorForm(EditorForm):
    checked_together = ["author_position_once"]


class Authors(AdminRows):
    """Authors in the order of the title page; a position left empty is the next one."""

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["position"].required = False

    def clean(self) -> None:
        super().clean()
        rows = self.kept()
        last = max((form.cleaned_data.get("position") or 0 for form in rows), default=0)
        for form in rows:
            if form.cleaned_data.get("position") is None:
                last += 1
                form.instance.position = form.cleaned_data["position"] = last

    def step_aside(self) -> None:
        """Free the positions of the rows that are moved or removed: the database never sees two on one."""
        moved = [form.instance.pk for form in self.initial_forms if form.has_changed() or self.removes(form)]
        for number, pk in enumerate(moved):
            Author.objects.filter(pk=pk).update(position=LAST_POSITION - number)


class AuthorInline(EditorInline):
    model = Author
    form = AuthorForm
    formset = Authors
    fields = ["position", "kind", "name", "family_name", "orcid", "organisation", "is_unverified"]
    autocomplete_fields = ["organisation"]
    related = ["organisation"]
    ordering = ["position"]


class FundingInline(EditorInline):
    model = Funding
    fields = ["funder", "grant_number"]


class ReportFileInline(EditorInline):
    """Who reads a file, and from when. Files are added and removed on the report's page for its files."""

    model = ReportFile
    fields = ["file_name", "title", "position", "visibility", "opens_at", "first_version", "last_version"]
    readonly_fields = ["file_name", "first_version", "last_version"]
    ordering = ["position", "pk"]
    can_delete = False
    related = ["report"]
    can_be_added = False


@admin.register(Keyword)
class KeywordAdmin(EditorAdmin):
    list_display = ["name", "slug"]
    search_fields = ["name"]
    ordering = ["name", "pk"]
    prepopulated_fields = {"slug": ["name"]}
    fields = ["name", "slug"]


class ReportAdminForm(EditorForm):
    """The address is made from the first title, often a file's name; until anybody can link to it, it is changed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and "slug" in self.fields:
            self.fields["slug"].required = True


@admin.register(Report)
class ReportAdmin(WithAddressAdmin, PlacedAdmin):
    form = ReportAdminForm
    list_display = [
        "title",
        "kind",
        "year",
        "language",
        "author_list",
        "state",
        "on_site",
        "relation",
        "dead",
        "updated_at",
    ]
    list_filter = [
        "publication",
        "state",
        "kind",
        "relation",
        "language",
        "year",
        MunicipalityFilter,
        "confidence",
        DeadAddressFilter,
    ]
    list_prefetch = ["authors"]
    list_defer = ["search_text", "title_key", "abstract", "abstract_sv", "abstract_en"]
    search_fields = ["search_text", "authors__search_text"]
    ordering = ["title", "pk"]
    date_hierarchy = "created_at"
    autocomplete_fields = [
        *[
            "owner",
            "challenges",
            "findings",
            "outcomes",
            "dialogues",
            "statements",
            "organisations",
            "areas",
            "keywords",
        ],
        *["builds_on", "related_reports"],
    ]
    prepopulated_fields = {"slug": ["title"]}
    inlines = [AuthorInline, FundingInline, ReportFileInline]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "title",
                    "parallel_title",
                    "slug",
                    ("kind", "language", "relation"),
                    ("year", "month", "day"),
                    ("owner", "licence"),
                ]
            },
        ),
        (
            _("Where it was published"),
            {
                "fields": [
                    "publisher",
                    ("series", "series_number"),
                    "container",
                    ("volume", "issue", "pages"),
                    ("url", "copy_url"),
                    ("isbn", "issn", "doi"),
                    ("diva_id", "urn"),
                ]
            },
        ),
        (_("Texts"), {"fields": both("abstract"), "description": MARKDOWN}),
        (
            _("Belongs to"),
            {
                "fields": [
                    ("challenges", "outcomes"),
                    "findings",
                    ("dialogues", "organisations"),
                    ("areas", "statements"),
                    ("builds_on", "related_reports"),
                    "keywords",
                ]
            },
        ),
        PICTURE,
        PROVENANCE,
        FIELD_SOURCES,
    ]
    transitions = [row for row in REPORT_TRANSITIONS.values() if row.name != "take-back"]
    waits = [
        Waiting(_("in review"), _in_review, told=True),
        Waiting(_("your own drafts"), _own_drafts, name="drafts"),
    ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Let the address be changed until the report is published."""
        own = super().get_readonly_fields(request, obj)
        return [name for name in own if name != "slug"] if obj and obj.published_at is None else own

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Leave out the one that asks for another report, which is another one for each."""
        return {name: action for name, action in super().get_actions(request).items() if name != "supersede"}

    def transition_view(self, request: HttpRequest, object_id: str, name: str) -> HttpResponse:
        """Ask on the report's own page which other one replaces it."""
        report = self.get_object(request, unquote(object_id)) if name == "supersede" else None
        if report is not None:
            return redirect("reports:transition", report.pk, report.slug, name)
        return super().transition_view(request, object_id, name)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        if isinstance(formset, Authors):
            formset.step_aside()
        super().save_formset(request, form, formset, change)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Keep what has been on the site, alone or among others: it is withdrawn, and its address says why."""
        return super().has_delete_permission(request, obj) and (obj is None or obj.published_at is None)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Say why some cannot be deleted, where several are asked for."""
        to_delete, counts, lacking, protected = super().get_deleted_objects(objs, request)
        if kept := [report for report in objs if report.published_at]:
            said = _("A report that has been on the site cannot be deleted. Withdraw it, and its page will say why.")
            protected = [*protected, str(said), *map(str, kept)]
        return to_delete, counts, lacking, protected

    def delete_model(self, request: HttpRequest, obj: Report) -> None:
        forget_media(*obj.files.all())
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Report]) -> None:
        forget_media(*ReportFile.objects.filter(report__in=queryset))
        super().delete_queryset(request, queryset)

    @admin.display(description=_("authors"))
    def author_list(self, report: Report) -> str:
        authors = sorted(report.authors.all(), key=lambda author: author.position)
        return ", ".join(author.name for author in authors) or "–"


@admin.register(Link)
class LinkAdmin(WithAddressAdmin):
    list_display = ["title", "category", "url", "dead"]
    list_filter = ["category", "confidence", DeadAddressFilter]
    search_fields = ["title_sv", "title_en", "description_sv", "description_en", "url"]
    alphabetical = "title"
    prepopulated_fields = {"slug": ["title_sv"]}
    autocomplete_fields = ["challenges"]
    fieldsets = [
        (None, {"fields": [*both("title"), "slug", ("url", "category")]}),
        (_("Texts"), {"fields": both("description"), "description": MARKDOWN}),
        (_("Belongs to"), {"fields": ["challenges"]}),
        PROVENANCE,
    ]
