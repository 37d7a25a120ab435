from core.admin import EditorInline
from outcomes.models import Effect

SHOWN: tuple[str, ...] = (
    "kind", "indicator", "area", "before_year", "before_value", "after_year", "after_value", "amount", "per",
    "reckoned", "reckoned_by",
)  # fmt: skip


class EffectInline(EditorInline):
    """What was measured, to look at and to remove: it is written where an indicator's figures are at hand."""

    model = Effect
    fields = SHOWN
    readonly_fields = SHOWN
    related = ("indicator", "area", "outcome")
    ordering = ("order", "pk")
    can_be_added = False
