from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from core.admin import EditorInline
from knowledge.written_by_hand import DEFERRED, FETCHED
from outcomes.effects import shown
from outcomes.models import Effect

SHOWN: tuple[str, ...] = ("kind", "indicator", "area", "how_much", "reckoned", "reckoned_by")


class EffectInline(EditorInline):
    """What was measured, to look at and to remove: it is written where an indicator's figures are at hand."""

    model = Effect
    fields = SHOWN
    readonly_fields = SHOWN
    related = ("indicator", "area", "outcome")
    ordering = ("order", "pk")
    can_be_added = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._told: dict[int, str] = {}

    @admin.display(description=_("how much"))
    def how_much(self, effect: Effect) -> str:
        """Return what was measured or saved, as the page shows it. Read once for all of the outcome."""
        if effect.pk not in self._told:
            effects = effect.outcome.effects.select_related(*FETCHED).defer(*DEFERRED)
            self._told = {one.effect.pk: one.how_much for one in shown(effects)}
        return self._told[effect.pk]
