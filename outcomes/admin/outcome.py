from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from challenges.models import Challenge
from challenges.progress import retreat
from core.admin import DRAFTS, MARKDOWN, PICTURE, PROVENANCE, EditorInline
from core.admin.forms import AdminRows, EditorForm, both
from core.files.types import ACCEPTED
from outcomes.actions import forget_file
from outcomes.admin.effect import EffectInline
from outcomes.forms.files import MOST_ATTACHMENTS, check_file
from outcomes.maturity import DRAWN, evidence_of, missing_for_next, reassess
from outcomes.models import RESERVED_SLUGS, AnsweredChallenge, Attachment, MethodCard, Outcome, PlanningStage, Skill
from outcomes.workflow import OUTCOME_TRANSITIONS
from places.admin import MunicipalityFilter, PlacedAdmin


class OutcomeForm(EditorForm):
    reserved_slugs = RESERVED_SLUGS


class AnsweredChallengeInline(EditorInline):
    model = AnsweredChallenge
    fields = ["challenge", "how_sv", "how_en"]
    autocomplete_fields = ["challenge"]
    related = ["challenge", "outcome"]


class MethodCardForm(EditorForm):
    stages = forms.MultipleChoiceField(
        label=_("Planning stages"),
        choices=PlanningStage.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    skills = forms.MultipleChoiceField(
        label=_("Skills needed"), choices=Skill.choices, required=False, widget=forms.CheckboxSelectMultiple
    )


class CardFormSet(AdminRows):
    """The one form of an inline that is no table: each field has its label above it."""

    def add_fields(self, form: Any, index: int | None) -> None:
        super(AdminRows, self).add_fields(form, index)


class MethodCardInline(EditorInline):
    """The one card of an outcome, too long for a row of a table."""

    model = MethodCard
    form = MethodCardForm
    formset = CardFormSet
    template = "admin/edit_inline/stacked.html"
    fieldsets = [
        (
            None,
            {
                "fields": [
                    *both("audience"),
                    ("stages", "skills"),
                    "needs_no_skills",
                    ("participants_min", "participants_max"),
                    ("hours", "cost", "conflict"),
                    *both("steps", "material", "accessibility", "personal_data"),
                    "licence",
                    *both("contact_role"),
                    "field_sources",
                ]
            },
        )
    ]


class AttachmentAdminForm(EditorForm):
    """A file is checked as those of members are. Once it is there it is removed, and another added."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["file"].disabled = self.fields["url"].disabled = True

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        check_file(self, cleaned)
        return cleaned


class Attachments(AdminRows):
    def clean(self) -> None:
        """A file is attached once, also among the rows of this form."""
        super().clean()
        files = [form.instance.sha256 for form in self.kept() if form.instance.sha256]
        if len(files) > len(set(files)):
            raise ValidationError(_("This file is already attached."))


class AttachmentInline(EditorInline):
    model = Attachment
    form = AttachmentAdminForm
    formset = Attachments
    fields = ["kind", "title", "file", "file_name", "url"]
    readonly_fields = ["file_name"]
    ordering = ["kind", "pk"]
    max_num = MOST_ATTACHMENTS

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "file":
            return forms.FileField(
                label=_("File"), required=False, widget=forms.FileInput({"accept": ",".join(ACCEPTED)})
            )
        return super().formfield_for_dbfield(db_field, request, **kwargs)


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
    autocomplete_fields = ["stage", "perspectives", "organisations", "areas", "owner", "measures"]
    prepopulated_fields = {"slug": ["title_sv"]}
    readonly_fields = ["maturity", "evidence"]
    inlines = [AnsweredChallengeInline, MethodCardInline, AttachmentInline, EffectInline]
    fieldsets = [
        (None, {"fields": [*both("title"), "slug", ("kind", "relation")]}),
        (_("Texts"), {"fields": both("description"), "description": MARKDOWN}),
        (
            _("How far it has been tested"),
            {"fields": ["documented_maturity", *both("maturity_basis"), ("maturity", "evidence")]},
        ),
        (
            _("Belongs to"),
            {"fields": [("owner", "organisations"), ("perspectives", "areas"), "stage", "measures"]},
        ),
        PICTURE,
        PROVENANCE,
    ]
    transitions = [row for row in OUTCOME_TRANSITIONS.values() if row.name != "supersede"]
    waits = [DRAFTS]

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        super().save_formset(request, form, formset, change)
        for removed in formset.deleted_objects:
            if isinstance(removed, Attachment):
                forget_file(removed)
            if isinstance(removed, AnsweredChallenge):
                retreat([removed.challenge], by=request.user)  # type: ignore[arg-type]

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        reassess(form.instance, by=request.user)  # type: ignore[arg-type]

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        self.delete_queryset(request, Outcome.objects.filter(pk=obj.pk))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        attachments = list(Attachment.objects.filter(outcome__in=queryset))
        challenges = list(Challenge.objects.filter(answers__outcome__in=queryset).distinct())
        super().delete_queryset(request, queryset)
        retreat(challenges, by=request.user)  # type: ignore[arg-type]
        for attachment in attachments:
            forget_file(attachment)

    @admin.display(description=_("evidence"))
    def evidence(self, outcome: Outcome) -> str:
        if outcome.pk is None:
            return "–"
        evidence = evidence_of(outcome)
        rows = [
            *((trial.host, trial.get_verdict_display()) for trial in evidence.trials[:DRAWN]),
            *((reuse.who, reuse.get_state_display()) for reuse in evidence.reuses[:DRAWN]),
            *((report.title, report.get_kind_display()) for report in evidence.evaluations),
            *((capfirst(level), takes) for level, takes in missing_for_next(outcome, evidence)),
        ]
        return format_html_join("", "<div>{}: {}</div>", rows) or "–"
