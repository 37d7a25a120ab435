from typing import Any

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core.admin import EditorAdmin
from core.admin.forms import both
from core.workflow import Transition
from dialogues.meetings.actions import cancel_meeting, save_meeting, save_minutes, why_not_cancelled
from dialogues.meetings.forms import WHY_CANCELLED
from dialogues.models import Meeting, Registration


@admin.register(Meeting)
class MeetingAdmin(EditorAdmin):
    """When and where people meet, and what came of it. Meetings are added and removed with their activities."""

    list_display = ["activity", "dialogue", "starts_at", "place", "registered", "waiting"]
    list_filter = ["starts_at"]
    list_select_related = ["activity__dialogue"]
    list_defer = [
        "minutes", "minutes_sv", "minutes_en", "results", "results_sv", "results_en", "activity__dialogue__search_text",
        "activity__dialogue__description_sv", "activity__dialogue__description_en",
    ]  # fmt: skip
    search_fields = ["place_sv", "place_en", "activity__title_sv", "activity__title_en"]
    ordering = ["-starts_at", "-pk"]
    date_hierarchy = "starts_at"
    readonly_fields = ["activity", "cancelled_because", "registration_list"]
    autocomplete_fields = ["area"]
    can_be_added = False
    can_be_deleted = False  # people may have registered: it is cancelled, so that they are told
    fieldsets = [
        (None, {"fields": ["activity", ("starts_at", "ends_at"), *both("place"), ("area", "link")]}),
        (_("Attendance"), {"fields": ["capacity", "registration_list", *both("accessibility"), "cancelled_because"]}),
        (_("After the meeting"), {"fields": both("minutes", "results")}),
    ]
    transitions = [
        Transition(
            name="cancel",
            label=_("Cancel the meeting"),
            explanation=_("Everyone registered is told, with the reason."),
            done=_("The meeting has been cancelled, and everyone registered has been told."),
            check=why_not_cancelled,
            run=lambda meeting, move: cancel_meeting(meeting, reason=move.reason),
            reason=WHY_CANCELLED,
            tone="danger",
        )
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        state = Registration.State
        counted: QuerySet[Any] = (
            super()
            .get_queryset(request)
            .annotate(
                n_registered=Count("registrations", filter=Q(registrations__state=state.REGISTERED)),
                n_waiting=Count("registrations", filter=Q(registrations__state=state.WAITING)),
            )
        )
        return counted

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Let those who have registered know of another time or place, as on the dialogue's own pages."""
        save_meeting(obj)
        save_minutes(obj)

    @admin.display(description=_("dialogue"), ordering="activity__dialogue__title")
    def dialogue(self, meeting: Meeting) -> str:
        return str(meeting.activity.dialogue)

    @admin.display(description=_("registered"), ordering="n_registered")
    def registered(self, meeting: Any) -> str:
        return str(meeting.n_registered) if meeting.capacity is None else f"{meeting.n_registered}/{meeting.capacity}"

    @admin.display(description=_("waiting for a place"), ordering="n_waiting")
    def waiting(self, meeting: Any) -> int:
        return int(meeting.n_waiting)

    @admin.display(description=_("registrations"))
    def registration_list(self, meeting: Any) -> str:
        """Lead to the page where the organiser reads who comes."""
        url = reverse("dialogues:registrations", args=[meeting.activity.dialogue.slug, meeting.activity.slug])
        count = meeting.n_registered + meeting.n_waiting
        return format_html('<a href="{}">{}</a>', url, ngettext("%d registration", "%d registrations", count) % count)
