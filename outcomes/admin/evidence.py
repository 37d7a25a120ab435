from typing import Any

from django.contrib import admin
from django.db import transaction
from django.http import HttpRequest

from outcomes.actions import hold
from records.admin import EditorAdmin


class EvidenceAdmin(EditorAdmin):
    """What the maturity of an outcome rests on: it stays with its outcome, which is locked before it."""

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        if request.method == "POST" and transaction.get_connection().in_atomic_block:
            found: Any = admin.ModelAdmin.get_object(self, request, object_id, from_field)
            if found is not None:
                hold(found.outcome_id)
        return super().get_object(request, object_id, from_field)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        own = super().get_readonly_fields(request, obj)
        return [*own, "outcome"] if obj else own
