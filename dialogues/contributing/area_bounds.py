"""What places a dialogue is about: where a point may lie, and which places can be chosen by name."""

from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet

from dialogues.models import Dialogue
from places.inside import is_inside
from places.models import Area


def boundaries(dialogue: Dialogue) -> list[tuple[Area, Any]]:
    """Return its areas, or all municipalities, with outlines; those without have their municipality's. Two queries."""
    about = dialogue.areas.select_related("parent").order_by("pk")
    found = {}
    for area in about:
        whole = area if area.boundary else area.parent
        if whole and whole.boundary:
            found[whole.pk] = whole
    if not found:
        found = {area.pk: area for area in Area.objects.municipalities().exclude(boundary=None).order_by("pk")}
    return [(area, area.boundary) for area in found.values()]


def is_within_area(dialogue: Dialogue, *, latitude: Decimal, longitude: Decimal) -> bool:
    """Whether a point lies in what the dialogue is about. Where no outline is known, every point on earth does."""
    outlines = [outline for _area, outline in boundaries(dialogue)]
    if not outlines:
        return abs(latitude) <= 90 and abs(longitude) <= 180
    point = {"latitude": float(latitude), "longitude": float(longitude)}
    return any(is_inside(outline, **point) for outline in outlines)


def places_within_area(dialogue: Dialogue) -> QuerySet[Area]:
    """Return the places that can be chosen by name: the dialogue's own and what lies in them; all where it has none."""
    own = Q(pk__in=dialogue.areas.values("pk")) | Q(parent__in=dialogue.areas.values("pk"))
    places = Area.objects.below_county().for_links()
    return places.filter(own) if dialogue.areas.exists() else places
