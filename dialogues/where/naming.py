"""What the points of contributions are called, wherever they are shown. The browser does the same while one chooses."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from dialogues.models import ActivityPlace, Contribution, Drawing
from dialogues.where.bounds import Bounds
from dialogues.where.net import Net
from places.models import Area
from places.naming import MOST_KNOWN, Known, at_it, name_of

REACH = 20_000  # metres around points in which places that name them are looked for
BESIDE = 0.06  # of the longer side of a drawing: as close as this a point is by its part


@dataclass(frozen=True)
class Part:
    """A part of a drawing that its organiser has named, with its place as shares of width and height."""

    name: str
    x: float
    y: float


def tell_where(contributions: Iterable[Contribution]) -> None:
    """Set ``where`` of those that have a point. At most three queries, none where nobody has pointed."""
    pinned = [one for one in contributions if one.point or one.drawn]
    if not pinned:
        return
    named: dict[int, list[ActivityPlace]] = defaultdict(list)
    for place in ActivityPlace.objects.filter(activity__in={one.activity_id for one in pinned}).order_by("order", "pk"):
        named[place.activity_id].append(place)
    on_maps = [point for one in pinned if (point := one.degrees)]
    areas = known_areas(Bounds.around(on_maps).grown(REACH)) if on_maps else []
    drawn_on = {one.activity_id for one in pinned if one.drawn}
    drawings = {one.activity_id: one for one in Drawing.objects.filter(activity__in=drawn_on)} if drawn_on else {}
    for one in pinned:
        places = named[one.activity_id]
        if point := one.degrees:
            one.where = name_of(*point, [*on_map(places), *areas])
        elif one.drawn and (drawing := drawings.get(one.activity_id)):
            one.where = name_on_drawing(*one.drawn, parts_of(places), drawing)


def known_areas(bounds: Bounds) -> list[Known]:
    """Return the districts and sites within bounds that have a point. One query."""
    below = Area.objects.filter(kind__in=[Area.Kind.DISTRICT, Area.Kind.SITE])
    within = below.filter(
        latitude__range=(f"{max(bounds.south, -90):.5f}", f"{min(bounds.north, 90):.5f}"),
        longitude__range=(f"{max(bounds.west, -180):.5f}", f"{min(bounds.east, 180):.5f}"),
    )
    found = within.order_by("name", "pk").only("name", "latitude", "longitude")[:MOST_KNOWN]
    return [Known(area.name, float(point[0]), float(point[1])) for area in found if (point := area.point)]


def on_map(places: Iterable[ActivityPlace]) -> list[Known]:
    return [Known(place.name, float(point[0]), float(point[1])) for place in places if (point := place.point)]


def parts_of(places: Iterable[ActivityPlace]) -> list[Part]:
    return [Part(place.name, *place.drawn) for place in places if place.drawn]


def name_on_drawing(x: float, y: float, parts: Iterable[Part], drawing: Drawing) -> str:
    """Name a point by the nearest part; by its square where the organiser has named none."""
    width, height = drawing.size
    longer = max(width, height)
    told = []
    for part in parts:
        right, down = (x - part.x) * width / longer, (y - part.y) * height / longer
        told.append((right * right + down * down, right, down, part.name))
    if not told:
        return _("Square %(square)s") % {"square": Net.over(width, height).name_of(x, y)}
    distance, right, down, name = min(told, key=lambda one: one[0])
    if distance < BESIDE * BESIDE:
        return at_it() % {"name": name}
    return sides()[_side(right, down)] % {"name": name}


def sides() -> list[str]:
    """Return where something lies on a drawing, which need not have north at its top: above, and then as clocks go."""
    return [_("Above %(name)s"), _("To the right of %(name)s"), _("Below %(name)s"), _("To the left of %(name)s")]


def _side(right: float, down: float) -> int:
    if abs(right) > abs(down):
        return 1 if right > 0 else 3
    return 2 if down > 0 else 0
