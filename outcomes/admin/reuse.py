from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django_countries.filters import CountryFilter

from core.admin import FIELD_SOURCES
from core.workflow import Move, Transition
from core.workflow.transitions import Text
from outcomes.actions import confirm_reuse, record_reuse, save_evidence
from outcomes.admin.effect import EffectInline
from outcomes.admin.evidence import EvidenceAdmin
from outcomes.models import Reuse
from outcomes.reuse_workflow import REUSE_TRANSITIONS


def _is_unconfirmed(reuse: Reuse) -> Text:
    return _("It has already been confirmed.") if reuse.confirmed_at else ""


def _confirm(reuse: Reuse, move: Move) -> None:
    confirm_reuse(reuse, by=move.by)


@admin.register(Reuse)
class ReuseAdmin(EvidenceAdmin):
    list_display = ["who", "outcome", "country", "state", "confirmed_at", "heard_at"]
    list_filter = ["state", ("confirmed_at", admin.EmptyFieldListFilter), ("country", CountryFilter)]
    list_select_related = ["outcome", "organisation"]
    list_defer = ["outcome__search_text", "outcome__description_sv", "outcome__description_en"]
    search_fields = ["organisation_name", "organisation__name_sv", "outcome__title_sv", "outcome__title_en"]
    ordering = ["-heard_at", "-pk"]
    date_hierarchy = "created_at"
    autocomplete_fields = ["outcome", "organisation", "area"]
    readonly_fields = ["state", "abandoned_because", "confirmed_at", "asked_at", "heard_at"]
    inlines = [EffectInline]
    fieldsets = [
        (None, {"fields": ["outcome", ("organisation", "organisation_name"), "is_municipality", ("country", "area")]}),
        (_("Progress"), {"fields": ["adapted", ("hours", "cost"), "result", ("state", "abandoned_because")]}),
        (_("Contact"), {"fields": ["contact_role", ("contact_email", "language")]}),
        (_("Place on the map"), {"fields": [("latitude", "longitude")], "classes": ["collapse"]}),
        (_("When"), {"fields": [("confirmed_at", "asked_at", "heard_at")]}),
        FIELD_SOURCES,
    ]
    transitions = [
        Transition(
            name="confirm",
            label=_("Confirm"),
            explanation=_("On behalf of the people who recorded it. It is then shown on the outcome’s page."),
            done=_("Confirmed."),
            check=_is_unconfirmed,
            run=_confirm,
        ),
        *REUSE_TRANSITIONS.values(),
    ]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        save = save_evidence if change else record_reuse
        save(obj, by=request.user)  # type: ignore[arg-type]

    @admin.display(description=_("who"))
    def who(self, reuse: Reuse) -> str:
        return reuse.who
