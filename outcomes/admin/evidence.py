from typing import Any

from django.contrib import admin
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest

from core.admin import EditorAdmin
from core.workflow import lock_for_update
from outcomes.actions import remove_evidence, save_evidence


class EvidenceAdmin(EditorAdmin):
    """What the maturity of an outcome rests on: it stays with its outcome, which is locked before it."""

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        if request.method == "POST" and transaction.get_connection().in_atomic_block:
            found: Any = admin.ModelAdmin.get_object(self, request, object_id, from_field)
            if found is not None:
                lock_for_update(found.outcome, "pk")
        return super().get_object(request, object_id, from_field)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        own = super().get_readonly_fields(request, obj)
        return [*own, "outcome"] if obj else own

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        save_evidence(obj, by=request.user)  # type: ignore[arg-type]

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        remove_evidence(obj, by=request.user)  # type: ignore[arg-type]

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        for record in queryset.select_related("outcome", "organisation").order_by("outcome_id", "pk"):
            remove_evidence(record, by=request.user)  # type: ignore[arg-type]
