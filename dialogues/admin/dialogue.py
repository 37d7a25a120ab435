from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.db.models import Exists, F, OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.models import User
from core.admin import MARKDOWN, PICTURE, PROVENANCE, EditorAdmin, EditorInline, Waiting
from core.admin.forms import EditorForm, both
from core.workflow import Move, Reason, Transition
from dialogues.models import (
    Activity,
    ActivityPlace,
    Category,
    Contribution,
    Dialogue,
    DialogueParty,
    Flag,
    Phase,
    Rule,
    Statement,
)
from dialogues.models.dialogue import RESERVED_SLUGS
from dialogues.moderation.actions import hide_contribution, publish_contribution, uphold_appeal
from dialogues.planning.parties import keep_organiser
from dialogues.workflow import DIALOGUE_TRANSITIONS
from places.admin import MunicipalityFilter, PlacedAdmin

State = Dialogue.State
Said = Contribution.State


def overdue(dialogues: QuerySet[Dialogue]) -> QuerySet[Dialogue]:
    late = dialogues.filter(state__in=[State.OPEN, State.CLOSED], answer_by__lt=timezone.localdate())
    return late.annotate(since=F("answer_by"))


def awaiting_review(contributions: QuerySet[Contribution]) -> QuerySet[Contribution]:
    return contributions.filter(state=Said.AWAITING_REVIEW).annotate(since=F("created_at"))


def flagged(contributions: QuerySet[Contribution]) -> QuerySet[Contribution]:
    waiting = Flag.objects.waiting().filter(contribution=OuterRef("pk")).order_by("created_at")
    shown = contributions.filter(Exists(waiting), state=Said.PUBLISHED)
    return shown.annotate(since=Subquery(waiting.values("created_at")[:1]))


def appealed(contributions: QuerySet[Contribution]) -> QuerySet[Contribution]:
    return contributions.filter(state=Said.APPEALED).annotate(since=F("appealed_at"))


class ActivityInline(EditorInline):
    """What one can do. Each activity has a page of its own, and so has each meeting."""

    model = Activity
    fields = ["order", "kind", "title_sv", "title_en", "opens_at", "closes_at"]
    readonly_fields = ["kind"]
    show_change_link = True
    can_be_added = False


class DialoguePartyInline(EditorInline):
    """The organisations that take part, as the source says. The organiser is named above."""

    model = DialogueParty
    fields = ["organisation", "role", "started_on", "state", "ended_on"]
    readonly_fields = ["state", "ended_on"]
    autocomplete_fields = ["organisation"]
    related = ["organisation", "dialogue"]


class RuleInline(EditorInline):
    model = Rule
    fields = ["order", "title_sv", "title_en", "text_sv", "text_en"]


class PhaseInline(EditorInline):
    model = Phase
    fields = ["order", "title_sv", "title_en", "started", "ended"]


class DialogueForm(EditorForm):
    reserved_slugs = RESERVED_SLUGS


@admin.register(Dialogue)
class DialogueAdmin(PlacedAdmin):
    form = DialogueForm
    inlines = [DialoguePartyInline, ActivityInline, RuleInline, PhaseInline]
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
    autocomplete_fields = ["organiser", "areas", "challenges", "outcomes", "used_method"]
    prepopulated_fields = {"slug": ["title_sv"]}
    readonly_fields = ["contribution_list", "set_up"]
    fieldsets = [
        (None, {"fields": [*both("title"), "slug", ("kind", "relation"), ("organiser", "is_demonstration"), "set_up"]}),
        (_("Texts"), {"fields": both("description", "method"), "description": MARKDOWN}),
        (
            _("The dialogue’s promise"),
            {
                "fields": [
                    ("influence", "answer_by"),
                    *both("promise", "can_change", "cannot_change", "decided_by"),
                    ("decided_when", "planning_stage"),
                    ("statutory", "statutory_url", "diary_number"),
                    "contribution_list",
                ]
            },
        ),
        (
            _("Who takes part"),
            {"fields": [("allows_email", "allows_guests", "reviews_first"), ("edit_minutes", "kept_months")]},
        ),
        (
            _("What came of it"),
            {
                "fields": [
                    *both("headline", "result", "unanswered_because"),
                    "participants",
                    ("participants_note_sv", "participants_note"),
                ]
            },
        ),
        (_("When"), {"fields": [("started", "ended"), "dates_confidence", ("dates_note_sv", "dates_note")]}),
        (
            _("Belongs to"),
            {"fields": [("challenges", "outcomes"), ("areas", "places_confidence"), "used_method"]},
        ),
        PICTURE,
        PROVENANCE,
    ]
    waits = [Waiting(_("past the day by which answers were promised"), overdue)]
    transitions = list(DIALOGUE_TRANSITIONS.values())

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """The organiser is the party of that role, whoever names it."""
        super().save_related(request, form, formsets, change)
        keep_organiser(form.instance, by=request.user if isinstance(request.user, User) else None)

    @admin.display(description=_("set it up"))
    def set_up(self, dialogue: Any) -> str:
        if dialogue.pk is None:
            return "–"
        url = reverse("dialogues:activities", args=[dialogue.slug])
        return format_html('<a href="{}">{}</a>', url, _("Activities, meetings and preview"))

    @admin.display(description=_("contributions"))
    def contribution_list(self, dialogue: Any) -> str:
        if dialogue.pk is None:
            return "–"
        url = f"{reverse('admin:dialogues_contribution_changelist')}?dialogue__id__exact={dialogue.pk}"
        count = dialogue.contributions.count()
        return format_html('<a href="{}">{}</a>', url, ngettext("%d contribution", "%d contributions", count) % count)


class CategoryInline(EditorInline):
    model = Category
    fields = ["order", "name_sv", "name_en", "symbol", "tone"]


class ActivityPlaceInline(EditorInline):
    model = ActivityPlace
    fields = ["order", "name_sv", "name_en", "latitude", "longitude", "drawn_x", "drawn_y"]


@admin.register(Activity)
class ActivityAdmin(EditorAdmin):
    """What one can do in a dialogue. Activities are added on the dialogue's own pages."""

    list_display = ["title", "kind", "dialogue", "opens_at", "closes_at"]
    list_filter = ["kind"]
    list_select_related = ["dialogue"]
    list_defer = ["dialogue__search_text", "dialogue__description_sv", "dialogue__description_en"]
    search_fields = ["title_sv", "title_en", "dialogue__title_sv", "dialogue__title_en"]
    ordering = ["-pk"]
    readonly_fields = ["dialogue", "kind"]
    inlines = [CategoryInline, ActivityPlaceInline]
    can_be_added = False
    can_be_deleted = False  # what people have said would go; an unused one is removed on the dialogue's own pages
    fieldsets = [
        (None, {"fields": [("dialogue", "kind"), "slug", *both("title", "text", "use")]}),
        (_("When"), {"fields": [("opens_at", "closes_at"), "results"]}),
        PICTURE,
        (_("Among participants"), {"fields": [("takes_support", "takes_replies"), "guest_support"]}),
    ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """The rule for results stays as it was when the first contributed."""
        own = super().get_readonly_fields(request, obj)
        return [*own, "results"] if obj and obj.contributions.exists() else own


@admin.register(Statement)
class StatementAdmin(EditorAdmin):
    """One thing that became of a dialogue. The contributions behind it are chosen on the dialogue's own pages."""

    list_display = ["__str__", "dialogue", "order"]
    list_select_related = ["dialogue"]
    list_defer = ["dialogue__search_text", "dialogue__description_sv", "dialogue__description_en"]
    search_fields = ["text_sv", "text_en", "dialogue__title_sv", "dialogue__title_en"]
    ordering = ["-pk"]
    autocomplete_fields = ["dialogue", "outcomes"]
    fieldsets = [
        (None, {"fields": [("dialogue", "order"), *both("said"), ("position", "due"), *both("text")]}),
        (_("Decision"), {"fields": [*both("decision"), "decision_url"]}),
        (_("How it went"), {"fields": [("followed_up", "followed_up_on"), *both("followed_up_text")]}),
        (_("Belongs to"), {"fields": ["outcomes"]}),
    ]


def _decides(action: Callable[..., None]) -> Callable[[Contribution, Move], None]:
    return lambda contribution, move: action(contribution, by=move.by, reason=move.reason)


# Members moderate on the dialogue's own page, several contributions at once.
CONTRIBUTION_TRANSITIONS = (
    Transition(
        name="publish",
        label=_("Publish"),
        done=_("Published."),
        starts=(Said.AWAITING_REVIEW, Said.HIDDEN),
        run=_decides(publish_contribution),
    ),
    Transition(
        name="hide",
        label=_("Hide"),
        explanation=_(
            "The contribution disappears from the page. The reason is emailed to its author. To refer to one "
            "of the dialogue’s rules, hide it from the dialogue’s own moderation page."
        ),
        done=_("Hidden."),
        starts=(Said.AWAITING_REVIEW, Said.PUBLISHED),
        run=_decides(hide_contribution),
        reason=Reason(),
        tone="danger",
    ),
    Transition(
        name="restore",
        label=_("Restore after appeal"),
        explanation=_("Cannot be done by the person who hid it. The reason is emailed to its author."),
        done=_("Restored."),
        starts=(Said.APPEALED,),
        run=_decides(publish_contribution),
        reason=Reason(),
    ),
    Transition(
        name="uphold",
        label=_("Reject the appeal"),
        explanation=_("Final, and cannot be done by the person who hid it. The reason is emailed to its author."),
        done=_("The appeal has been rejected."),
        starts=(Said.APPEALED,),
        run=_decides(uphold_appeal),
        reason=Reason(),
        tone="danger",
    ),
)


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
    # Whoever holds a dialogue is told of what waits there each morning: see ``dialogues.moderation.telling``.
    waits = [
        Waiting(_("awaiting review"), awaiting_review),
        Waiting(_("flagged"), flagged, name="flagged"),
        Waiting(
            _("appealed, to be read by someone other than the one who hid it"), appealed, name="appealed", told=True
        ),
    ]
    transitions = CONTRIBUTION_TRANSITIONS
    can_be_added = False  # contributions come from those who take part, on the site

    @admin.display(description=_("contribution"), ordering="text")
    def excerpt(self, contribution: Contribution) -> str:
        return Truncator(contribution.text).chars(90)

    @admin.display(description=_("written by"))
    def written_by(self, contribution: Contribution) -> str:
        return str(contribution.participant) if contribution.participant else "–"
