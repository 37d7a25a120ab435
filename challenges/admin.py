from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import F, Max, QuerySet
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from challenges import actions
from challenges.models import Challenge, ChallengeParty, Event, Goal, IdeaGroup, Perspective, WorkPackage
from challenges.models.challenge import RESERVED_SLUGS
from places.admin import MunicipalityFilter, PlacedAdmin
from records.admin import MARKDOWN, PROVENANCE, EditorAdmin, EditorInline, Waiting
from records.admin_forms import EditorForm, Rows, both
from records.admin_steps import UNPUBLISH, EditorStep
from records.publication import Publication

State = Challenge.State


def submitted(challenges: QuerySet[Challenge]) -> QuerySet[Challenge]:
    """Return what has been handed to the editors and neither published nor sent back, with the time it came."""
    waiting = challenges.filter(state=State.SUBMITTED, publication=Publication.DRAFT)
    return waiting.annotate(since=Coalesce(Max("steps__at"), F("created_at")))


class PartyForm(EditorForm):
    checked_together = ["party_one_owner"]


class Parties(Rows):
    def clean(self) -> None:
        super().clean()
        if len(self.owners()) > 1:
            raise ValidationError(_("A challenge has one owner."))

    def owners(self) -> list[ChallengeParty]:
        owner = ChallengeParty.Role.OWNER
        return [form.instance for form in self.kept() if form.cleaned_data.get("role") == owner]


class PartyInline(EditorInline):
    model = ChallengeParty
    form = PartyForm
    formset = Parties
    autocomplete_fields = ["organisation"]
    related = ["organisation", "challenge"]


class ChallengeAdminForm(EditorForm):
    reserved_slugs = RESERVED_SLUGS


@admin.register(Challenge)
class ChallengeAdmin(PlacedAdmin):
    form = ChallengeAdminForm
    list_display = ["title", "state", "on_site", "owner", "places", "updated_at"]
    list_filter = ["state", "publication", "perspectives", MunicipalityFilter, "confidence"]
    list_prefetch = ["areas", "parties__organisation"]
    list_defer = ["search_text", "description", "description_sv", "description_en"]
    search_fields = ["search_text"]
    alphabetical = "title"
    date_hierarchy = "created_at"
    autocomplete_fields = ["perspectives", "areas", "goals", "idea_group"]
    prepopulated_fields = {"slug": ["title_sv"]}
    readonly_fields = ["logged_by"]
    inlines = [PartyInline]
    fieldsets = [
        (None, {"fields": [*both("title"), "slug"]}),
        (_("Texts"), {"fields": both("description", "affected_groups"), "description": MARKDOWN}),
        (_("Belongs to"), {"fields": [("perspectives", "areas"), ("goals", "idea_group"), "logged_by"]}),
        (_("Picture"), {"fields": [("picture", "picture_alt")]}),
        PROVENANCE,
    ]
    waits = Waiting(_("submitted, waiting for your decision"), submitted)
    steps = [
        EditorStep(
            "publish",
            _("Publish"),
            actions.publish,
            done=_("Published."),
            offered=lambda challenge: not challenge.is_published and challenge.state not in actions.NOT_FOR_THE_SITE,
            explanation=_("The challenge gets its place on the site, and its author a mail the first time."),
            tone="main",
        ),
        EditorStep(
            "identify",
            _("Identified"),
            Challenge.identify,
            done=_("Identified."),
            offered=lambda challenge: challenge.state == State.SUBMITTED and challenge.is_published,
            explanation=_("Several organisations share the challenge: at least two stand among its parties."),
        ),
        EditorStep(
            "return",
            _("Return to the author"),
            actions.return_to_author,
            done=_("Returned to the author."),
            offered=lambda challenge: challenge.state == State.SUBMITTED and not challenge.is_published,
            needs_reason=True,
            explanation=_(
                "The author can change the text and submit it again. The reason is sent by mail; once the challenge"
                " is on the site, everybody can read it in its history."
            ),
        ),
        EditorStep(
            "decline",
            _("Decline"),
            actions.decline,
            done=_("Declined."),
            offered=lambda challenge: challenge.state == State.SUBMITTED and not challenge.is_published,
            needs_reason=True,
            explanation=_("For good: the challenge cannot be submitted again. The reason is sent by mail."),
            tone="danger",
        ),
        EditorStep(
            "submit",
            _("Submit"),
            Challenge.submit,
            done=_("Submitted."),
            offered=lambda challenge: challenge.state in {State.DRAFT, State.RETURNED},
            explanation=_("On behalf of its owner; what has been submitted can be published."),
        ),
        UNPUBLISH,
    ]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not change:
            obj.author = request.user
        super().save_model(request, obj, form, change)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        if isinstance(formset, Parties):
            self.make_way_for_owner(formset)
        super().save_formset(request, form, formset, change)

    def make_way_for_owner(self, parties: Parties) -> None:
        """Let another organisation take over in one go: the database never sees two owners."""
        keep = [party.pk for party in parties.owners()]
        before = ChallengeParty.objects.owners().filter(challenge=parties.instance).exclude(pk__in=keep)
        before.update(role=ChallengeParty.Role.PARTY)

    @admin.display(description=_("owner"))
    def owner(self, challenge: Challenge) -> str:
        owners = [party for party in challenge.parties.all() if party.role == ChallengeParty.Role.OWNER]
        return str(owners[0].organisation) if owners else "–"

    @admin.display(description=_("logged by"))
    def logged_by(self, challenge: Challenge) -> str:
        return str(challenge.author) if challenge.author else "–"


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
