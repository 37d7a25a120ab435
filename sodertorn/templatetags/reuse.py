"""What the reuse register counts. Its rows are fetched already."""

from collections.abc import Iterable

from django import template

from outcomes.models import Reuse

register = template.Library()


@register.filter
def in_use(reuses: Iterable[Reuse]) -> int:
    return sum(reuse.state in Reuse.USED for reuse in reuses)


@register.filter
def abandoned(reuses: Iterable[Reuse]) -> int:
    return sum(reuse.state == Reuse.State.ABANDONED for reuse in reuses)


@register.filter
def any_placed(reuses: Iterable[Reuse]) -> bool:
    """Whether a map has something to show."""
    return any(reuse.position for reuse in reuses)
