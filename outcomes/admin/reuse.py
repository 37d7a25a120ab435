from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django_countries.filters import CountryFilter

from accounts.models import User
from outcomes.actions import REUSE_GOES_ON_TO, change_reuse, confirm_reuse, move_reuse, record_reuse, remove_reuse
from outcomes.admin.evidence import EvidenceAdmin
from outcomes.models import Reuse
from records.admin_steps import EditorStep
from records.workflow import TransitionError

State = Reuse.State


def _confirm(reuse: Reuse, *, by: User) -> None:
    if not confirm_reuse(reuse, by=by):
        raise TransitionError(_("It has been confirmed already."))


def _step(state: State, **more: Any) -> EditorStep:
    """Return the step to ``state``; the reuse's own page says how it went before it can be evaluated."""

    def act(reuse: Reuse, *, by: User, reason: str = "") -> None:
        if reuse.confirmed_at is None:
            raise TransitionError(_("It has not been confirmed yet."))
        move_reuse(reuse, state, by=by, reason=reason, result=reuse.result)

    def offered(reuse: Reuse) -> bool:
        lacks_result = state == State.EVALUATED and not reuse.result
        return reuse.confirmed_at is not None and state in REUSE_GOES_ON_TO[State(reuse.state)] and not lacks_result

    return EditorStep(state.value, capfirst(state.label), act, done=_("Saved."), offered=offered, **more)


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
    fieldsets = [
        (None, {"fields": ["outcome", ("organisation", "organisation_name"), "is_municipality", ("country", "area")]}),
        (_("How it is going"), {"fields": ["adapted", ("hours", "cost"), "result", ("state", "abandoned_because")]}),
        (_("Contact"), {"fields": ["contact_role", ("contact_email", "language")]}),
        (_("Place on the map"), {"fields": [("latitude", "longitude")], "classes": ["collapse"]}),
        (_("When"), {"fields": [("confirmed_at", "asked_at", "heard_at")]}),
    ]
    steps = [
        EditorStep(
            "confirm",
            _("Confirm"),
            _confirm,
            done=_("Confirmed."),
            offered=lambda reuse: reuse.confirmed_at is None,
            explanation=_("On behalf of those who recorded it: it is shown on the outcome's page."),
            tone="main",
        ),
        _step(State.PLANNED),
        _step(State.ADAPTING),
        _step(State.IN_USE),
        _step(State.EVALUATED, explanation=_("Write how it went, and save, before you take this step.")),
        _step(State.ABANDONED, needs_reason=True, explanation=_("The reason is shown on the page."), tone="danger"),
    ]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        save = change_reuse if change else record_reuse
        save(obj, by=request.user)  # type: ignore[arg-type]

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        remove_reuse(obj, by=request.user)  # type: ignore[arg-type]

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        for reuse in queryset.select_related("outcome", "organisation").order_by("outcome_id", "pk"):
            remove_reuse(reuse, by=request.user)  # type: ignore[arg-type]

    @admin.display(description=_("who"))
    def who(self, reuse: Reuse) -> str:
        return reuse.who
