from typing import Any

from django.contrib import admin
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from dialogues.actions.answers import publish_results
from dialogues.actions.holding import open_dialogue
from dialogues.actions.moderation import hide_contribution, publish_contribution
from dialogues.models import Contribution, Dialogue
from places.admin import MunicipalityFilter, PlacedAdmin
from records.admin import MARKDOWN, PROVENANCE, EditorAdmin, Waiting
from records.admin_forms import both
from records.admin_steps import PUBLISH, UNPUBLISH, EditorStep

State = Dialogue.State


def overdue(dialogues: QuerySet[Dialogue]) -> QuerySet[Dialogue]:
    """Return dialogues whose day of the answer has passed while the results are not out."""
    late = dialogues.filter(state__in=[State.OPEN, State.CLOSED], answer_by__lt=timezone.localdate())
    return late.annotate(since=F("answer_by"))


def awaiting_review(contributions: QuerySet[Contribution]) -> QuerySet[Contribution]:
    return contributions.filter(state=Contribution.State.AWAITING_REVIEW).annotate(since=F("created_at"))


@admin.register(Dialogue)
class DialogueAdmin(PlacedAdmin):
    list_display = ["title", "kind", "state", "on_site", "organiser", "started", "answer_by", "places"]
    list_filter = [
        "state",
        "publication",
        "kind",
        "relation",
        "influence",
        MunicipalityFilter,
        "is_demonstration",
        "confidence",
    ]
    list_select_related = ["organiser"]
    list_defer = ["search_text", "organiser__search_text", "description", "description_sv", "description_en"]
    search_fields = ["search_text"]
    alphabetical = "title"
    date_hierarchy = "created_at"
    autocomplete_fields = ["organiser", "areas", "challenges", "outcomes", "organisations"]
    prepopulated_fields = {"slug": ["title_sv"]}
    readonly_fields = ["contribution_list"]
    fieldsets = [
        (None, {"fields": [*both("title"), "slug", ("kind", "relation"), ("organiser", "is_demonstration")]}),
        (_("Texts"), {"fields": both("description", "method"), "description": MARKDOWN}),
        (
            _("What the dialogue promises"),
            {"fields": [("influence", "answer_by"), *both("promise"), "contribution_list"]},
        ),
        (_("What became of it"), {"fields": [*both("result"), ("participants", "participants_note")]}),
        (_("When"), {"fields": [("started", "ended"), ("dates_confidence", "dates_note")]}),
        (
            _("Belongs to"),
            {"fields": [("challenges", "outcomes"), ("organisations", "areas"), "places_confidence"]},
        ),
        PROVENANCE,
    ]
    waits = Waiting(_("past the day they promised an answer by"), overdue)
    steps = [
        PUBLISH,
        EditorStep(
            "open",
            _("Open for contributions"),
            open_dialogue,
            done=_("Opened."),
            offered=lambda dialogue: dialogue.state in {State.DRAFT, State.SCHEDULED},
        ),
        EditorStep(
            "close",
            _("Close"),
            Dialogue.close,
            done=_("Closed."),
            offered=lambda dialogue: dialogue.state == State.OPEN,
            explanation=_("No more contributions are taken, and the results are due by the day that was promised."),
        ),
        EditorStep(
            "publish-results",
            _("Publish the results"),
            publish_results,
            done=_("The results are published."),
            offered=lambda dialogue: dialogue.state == State.CLOSED,
            tone="main",
        ),
        UNPUBLISH,
    ]

    @admin.display(description=_("contributions"))
    def contribution_list(self, dialogue: Any) -> str:
        if dialogue.pk is None:
            return "–"
        url = f"{reverse('admin:dialogues_contribution_changelist')}?dialogue__id__exact={dialogue.pk}"
        count = dialogue.contributions.count()
        return format_html('<a href="{}">{}</a>', url, ngettext("%d contribution", "%d contributions", count) % count)


@admin.register(Contribution)
class ContributionAdmin(EditorAdmin):
    """What people wrote: it is shown or hidden, never reworded."""

    list_display = ["excerpt", "dialogue", "language", "state", "created_at"]
    list_filter = ["state", "language", ("dialogue", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["dialogue"]
    list_defer = ["dialogue__search_text", "dialogue__description_sv", "dialogue__description_en"]
    search_fields = ["text", "dialogue__title_sv", "dialogue__title_en"]
    ordering = ["-created_at", "-pk"]
    date_hierarchy = "created_at"
    readonly_fields = ["dialogue", "text", "written_by", "created_at"]
    fieldsets = [(None, {"fields": ["dialogue", "text", "written_by", ("language", "created_at")]})]
    waits = Waiting(_("awaiting review"), awaiting_review)
    steps = [
        EditorStep(
            "publish",
            _("Publish"),
            publish_contribution,
            done=_("Published."),
            offered=lambda contribution: contribution.state != Contribution.State.PUBLISHED,
            tone="main",
        ),
        EditorStep(
            "hide",
            _("Hide"),
            hide_contribution,
            done=_("Hidden."),
            offered=lambda contribution: contribution.state != Contribution.State.HIDDEN,
            needs_reason=True,
            explanation=_("The contribution leaves the page. The reason is sent to its author by mail."),
            tone="danger",
        ),
    ]

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Contributions come from those who take part, on the site."""
        return False

    @admin.display(description=_("contribution"), ordering="text")
    def excerpt(self, contribution: Contribution) -> str:
        return Truncator(contribution.text).chars(90)

    @admin.display(description=_("written by"))
    def written_by(self, contribution: Contribution) -> str:
        return str(contribution.participant) if contribution.participant else "–"
