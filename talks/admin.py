"""What editors set right: the public texts of talks. Nothing of the room is here."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.admin import PICTURE, PROVENANCE, EditorInline
from core.admin.forms import EditorForm, both
from places.admin import MunicipalityFilter, PlacedAdmin
from talks.models import Seat, Talk
from talks.models.talk import RESERVED_SLUGS
from talks.workflow import TALK_TRANSITIONS

OF_THE_ROOM = {"shut-room", "open-room"}  # the municipality's own


class SeatInline(EditorInline):
    """The organisations at the table. They are invited, and answer, on the talks' own pages."""

    model = Seat
    fields = ["organisation", "role", "state", "started_on", "ended_on"]
    readonly_fields = fields
    related = ["organisation", "talk"]
    can_be_added = can_be_deleted = False


class TalkForm(EditorForm):
    reserved_slugs = RESERVED_SLUGS


@admin.register(Talk)
class TalkAdmin(PlacedAdmin):
    form = TalkForm
    inlines = [SeatInline]
    list_display = ["title", "state", "on_site", "municipality", "started", "look_again_on", "places"]
    list_filter = [
        "state",
        "publication",
        "plan_step",
        "relation",
        MunicipalityFilter,
        "is_demonstration",
        "confidence",
    ]
    list_select_related = ["municipality"]
    list_defer = ["search_text", "municipality__search_text", "purpose", "purpose_sv", "purpose_en"]
    search_fields = ["search_text"]
    alphabetical = "title"
    date_hierarchy = "created_at"
    autocomplete_fields = ["municipality", "areas", "challenges", "dialogues"]
    prepopulated_fields = {"slug": ["title_sv"]}
    fieldsets = [
        (None, {"fields": [*both("title"), "slug", "relation", ("municipality", "is_demonstration")]}),
        (_("Texts"), {"fields": both("purpose", "summary")}),
        (_("The plan"), {"fields": [("plan_step", "plan_name"), "diary_number"]}),
        (_("Why the room is closed"), {"fields": [*both("closed_because"), "look_again_on"]}),
        (_("When"), {"fields": [("started", "ended")]}),
        (_("Belongs to"), {"fields": [("challenges", "dialogues"), "areas"]}),
        PICTURE,
        PROVENANCE,
    ]
    transitions = [row for row in TALK_TRANSITIONS.values() if row.name not in OF_THE_ROOM]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """The municipality stays the same: its people are in the room."""
        own = super().get_readonly_fields(request, obj)
        return [*own, "municipality"] if obj else own

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A draft may go. With what has been opened, all that is in the room would."""
        is_draft = obj is None or (obj.state == Talk.State.DRAFT and not obj.is_published)
        return is_draft and super().has_delete_permission(request, obj)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """The municipality has a seat from the beginning."""
        super().save_related(request, form, formsets, change)
        talk = form.instance
        if not change and talk.municipality:
            talk.parties.create(
                organisation=talk.municipality, role=Seat.Role.MUNICIPALITY, started_on=timezone.localdate()
            )
