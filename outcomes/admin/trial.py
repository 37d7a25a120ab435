from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.admin import FIELD_SOURCES, MARKDOWN, PICTURE, PROVENANCE
from core.admin.forms import EditorForm, both
from core.publishing.ordering import LANGUAGES
from outcomes.admin.effect import EffectInline
from outcomes.admin.evidence import EvidenceAdmin
from outcomes.models import Trial


class TrialAdminForm(EditorForm):
    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        texts = [f"happened_{language}" for language in LANGUAGES]
        if cleaned.get("verdict") in Trial.FINISHED and not any(cleaned.get(text) for text in texts):
            self.add_error(texts[0], _("Say what happened: without that, others learn little from how it went."))
        return cleaned


@admin.register(Trial)
class TrialAdmin(EvidenceAdmin):
    form = TrialAdminForm
    list_display = ["host", "outcome", "verdict", "started", "area", "updated_at"]
    list_filter = ["verdict", "plan_process", "confidence"]
    list_select_related = ["organisation", "outcome", "area"]
    list_defer = ["outcome__search_text", "outcome__description_sv", "outcome__description_en", "area__boundary"]
    search_fields = ["host_name", "organisation__name_sv", "outcome__title_sv", "outcome__title_en", "tried_sv"]
    ordering = ["-updated_at", "-pk"]
    date_hierarchy = "created_at"
    autocomplete_fields = ["outcome", "organisation", "area"]
    inlines = [EffectInline]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "outcome",
                    ("organisation", "host_name"),
                    ("area", "place_name"),
                    ("started", "ended"),
                    ("plan_process", "plan_reference"),
                    "verdict",
                ]
            },
        ),
        (_("Texts"), {"fields": both("tried", "happened", "changed", "pitfall"), "description": MARKDOWN}),
        PICTURE,
        PROVENANCE,
        FIELD_SOURCES,
    ]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not change:
            obj.author = request.user
        super().save_model(request, obj, form, change)

    @admin.display(description=_("host"))
    def host(self, trial: Trial) -> str:
        return trial.host
