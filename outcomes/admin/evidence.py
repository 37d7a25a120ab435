from typing import Any

from django.contrib import admin
from django.db import transaction
from django.http import HttpRequest

from core.admin import EditorAdmin
from core.workflow import lock_for_update


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
