from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from challenges import actions
from challenges.admin.party import PartyForm
from challenges.models import Challenge, ChallengeIndicator, ChallengeParty, LikelyParty
from challenges.models.challenge import RESERVED_SLUGS
from challenges.permissions import OPEN_TO_PARTIES
from challenges.targets import shown
from challenges.workflow import CHALLENGE_TRANSITIONS, identify_when_complete
from core.admin import FIELD_SOURCES, MARKDOWN, PICTURE, PROVENANCE, EditorInline, Waiting, since_last_step
from core.admin.forms import AdminRows, EditorForm, both
from core.publishing.publication import Publication
from knowledge.written_by_hand import DEFERRED, FETCHED
from places.admin import MunicipalityFilter, PlacedAdmin

State = Challenge.State


def submitted(challenges: QuerySet[Challenge]) -> QuerySet[Challenge]:
    """Return what has been handed to the editors and neither published nor sent back, with the time it came."""
    return since_last_step(challenges.filter(state=State.SUBMITTED, publication=Publication.DRAFT))


class Parties(AdminRows):
    def clean(self) -> None:
        super().clean()
        if len([owner for owner in self.owners() if owner.pk is None]) > 1:
            raise ValidationError(_("A challenge has one owner."))
        roles = [(form.instance.organisation_id, form.instance.role) for form in self.open()]
        if len(roles) != len(set(roles)):
            raise ValidationError(
                _("The organisation already has this role in the challenge, or has been asked to take it.")
            )

    def open(self) -> list[Any]:
        return [form for form in self.kept() if form.instance.state in ChallengeParty.OPEN]

    def owners(self) -> list[ChallengeParty]:
        return [form.instance for form in self.open() if form.instance.role == ChallengeParty.Role.OWNER]


class PartyRowForm(PartyForm):
    """A part that is on record: who has it and in which role stays as it was, and another role is another part."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["organisation"].disabled = self.fields["role"].disabled = True


class PartyInline(EditorInline):
    """Who shares the challenge. An owner that is added takes over from the one before."""

    model = ChallengeParty
    form = PartyRowForm
    formset = Parties
    fields = ["organisation", "role", "started_on", "state", "ended_on"]
    readonly_fields = ["state", "ended_on"]
    autocomplete_fields = ["organisation"]
    related = ["organisation", "challenge"]
    show_change_link = True


class LikelyPartyInline(EditorInline):
    """Who seems to share it, from what the sources say. An organisation that confirms it is added among the parties."""

    model = LikelyParty
    fields = ["organisation", "role", "field_sources"]
    autocomplete_fields = ["organisation"]
    related = ["organisation", "challenge"]
    classes = ["collapse"]


TARGET_SHOWN: tuple[str, ...] = (
    "indicator", "area", "sex", "baseline_year", "baseline", "goal_year", "goal_value", "state", "set_for",
)  # fmt: skip


class TargetInline(EditorInline):
    """What the challenge is measured by. It is set and changed on the challenge's page, where the history keeps it."""

    model = ChallengeIndicator
    fields = TARGET_SHOWN
    readonly_fields = TARGET_SHOWN
    related = ["indicator", "area"]
    classes = ["collapse"]
    can_be_added = can_be_deleted = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._began: dict[int, str] = {}

    @admin.display(description=_("value then"))
    def baseline(self, target: ChallengeIndicator) -> str:
        """Return what it began from, as the page shows it. Read once for all of the challenge."""
        if target.pk not in self._began:
            targets = target.challenge.targets.select_related(*FETCHED).defer(*DEFERRED)
            self._began = {one.target.pk: one.began_from for one in shown(targets.prefetch_related("figures"))}
        return self._began[target.pk]


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
    autocomplete_fields = ["perspectives", "areas", "goals", "findings", "idea_group"]
    prepopulated_fields = {"slug": ["title_sv"]}
    readonly_fields = ["logged_by", "merge"]
    inlines = [PartyInline, LikelyPartyInline, TargetInline]
    fieldsets = [
        (None, {"fields": [*both("title"), "slug"]}),
        (_("Texts"), {"fields": both("description", "affected_groups"), "description": MARKDOWN}),
        (
            _("Belongs to"),
            {
                "fields": [
                    ("perspectives", "areas"),
                    "is_general",
                    ("goals", "idea_group"),
                    "findings",
                    ("logged_by", "merge"),
                ]
            },
        ),
        PICTURE,
        PROVENANCE,
        FIELD_SOURCES,
    ]
    waits = [Waiting(_("submitted, waiting for your decision"), submitted, told=True)]
    transitions = list(CHALLENGE_TRANSITIONS.values())

    @admin.display(description=_("the same as another challenge?"))
    def merge(self, challenge: Challenge) -> str:
        """Lead to the page that shows likely duplicates first."""
        if challenge.pk is None or challenge.state not in OPEN_TO_PARTIES:
            return "–"
        url = reverse("challenge-merge", args=[challenge.slug])
        return format_html('<a href="{}">{}</a>', url, _("Merge into another"))

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not change:
            obj.author = request.user
        super().save_model(request, obj, form, change)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        if isinstance(formset, Parties) and isinstance(request.user, User):
            self.make_way_for_owner(formset, by=request.user)
        super().save_formset(request, form, formset, change)
        if isinstance(formset, Parties):
            for party in formset.new_objects:
                party.steps.create(actor=request.user, to_state=party.state)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """What an editor has filled in may be the last that was missing."""
        super().save_related(request, form, formsets, change)
        if isinstance(request.user, User):
            identify_when_complete(form.instance, by=request.user)

    def make_way_for_owner(self, parties: Parties, *, by: User) -> None:
        """Let another organisation take over in one go: the database never sees two owners."""
        before = [party for party in parties.owners() if party.pk]
        if before and len(before) < len(parties.owners()):
            actions.step_back(parties.instance, by=by)
            for party in before:
                party.refresh_from_db(fields=["state", "ended_on"])

    @admin.display(description=_("owner"))
    def owner(self, challenge: Challenge) -> str:
        owners = [one for one in challenge.parties.all() if one.role == ChallengeParty.Role.OWNER and one.is_confirmed]
        return str(owners[0].organisation) if owners else "–"

    @admin.display(description=_("logged by"))
    def logged_by(self, challenge: Challenge) -> str:
        return str(challenge.author) if challenge.author else "–"
