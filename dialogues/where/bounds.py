"""What part of the world a map activity is about: what it shows at first, and where a point may lie."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Self

from django.db.models import Q, QuerySet

from dialogues.models import Activity, Dialogue, MapFrame
from places.inside import is_inside
from places.models import Area
from places.naming import METRES_PER_DEGREE
from places.outline import rings

AROUND_A_PLACE = 1_500  # metres that are shown around a place that has no outline
LEAST_MARGIN = 1_000  # metres outside in which a point is asked about; farther out it is refused
MARGIN = 0.25  # of the longer side, where that is more


@dataclass(frozen=True)
class Bounds:
    """A part of a map, in degrees."""

    south: float
    west: float
    north: float
    east: float

    @classmethod
    def around(cls, points: Iterable[tuple[float, float]]) -> Self:
        """Return the least bounds that hold some latitudes and longitudes."""
        latitudes, longitudes = zip(*points, strict=True)
        return cls(min(latitudes), min(longitudes), max(latitudes), max(longitudes))

    @property
    def height(self) -> float:
        return (self.north - self.south) * METRES_PER_DEGREE

    @property
    def width(self) -> float:
        return (self.east - self.west) * self._metres_per_degree_east

    @property
    def _metres_per_degree_east(self) -> float:
        return METRES_PER_DEGREE * max(math.cos(math.radians((self.south + self.north) / 2)), 0.01)

    def grown(self, metres: float) -> "Bounds":
        up, aside = metres / METRES_PER_DEGREE, metres / self._metres_per_degree_east
        return Bounds(self.south - up, self.west - aside, self.north + up, self.east + aside)

    def holds(self, latitude: float, longitude: float) -> bool:
        return self.south <= latitude <= self.north and self.west <= longitude <= self.east

    def share_of(self, latitude: float, longitude: float) -> tuple[float, float]:
        """Return how far a point is from the left and from the top."""
        return (longitude - self.west) / (self.east - self.west), (self.north - latitude) / (self.north - self.south)

    def point_at(self, x: float, y: float) -> tuple[float, float]:
        """Return the latitude and longitude of such a point."""
        return self.north - y * (self.north - self.south), self.west + x * (self.east - self.west)


EVERYWHERE = Bounds(-90, -180, 90, 180)
SWEDEN = Bounds(55.3, 11, 69.1, 24.2)


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


def places_within_area(dialogue: Dialogue) -> QuerySet[Area]:
    """Return the places that can be chosen by name: the dialogue's own and what lies in them; all where it has none."""
    own = Q(pk__in=dialogue.areas.values("pk")) | Q(parent__in=dialogue.areas.values("pk"))
    places = Area.objects.below_county().for_links()
    return places.filter(own) if dialogue.areas.exists() else places


def frame_of(activity: Activity) -> Bounds:
    """Return what the map shows at first: what its organiser has framed, or else the places the dialogue is about."""
    frame = set_frame(activity)
    if frame:
        return frame
    about = list(activity.dialogue.areas.order_by("pk"))
    if about and all(area.point and not area.boundary for area in about):
        return Bounds.around(_degrees(area) for area in about).grown(AROUND_A_PLACE)
    return _around(boundaries(activity.dialogue)) or SWEDEN


def set_frame(activity: Activity) -> Bounds | None:
    """Return what its organiser has framed, if anything."""
    frame = MapFrame.objects.filter(activity=activity).first() if activity.pk else None
    return Bounds(*map(float, (frame.south, frame.west, frame.north, frame.east))) if frame else None


def around_area(area: Area) -> Bounds | None:
    """Return what a map shows of a place: its outline, or what lies around its point."""
    if area.boundary:
        return _around([(area, area.boundary)])
    return Bounds.around([_degrees(area)]).grown(AROUND_A_PLACE) if area.point else None


@dataclass(frozen=True)
class Reach:
    """Where a point of an activity may lie: within its frame, or else within the outlines of what it is about."""

    frame: Bounds | None
    outlines: tuple[Any, ...]

    @classmethod
    def of(cls, activity: Activity) -> Self:
        frame = set_frame(activity)
        return cls(frame, () if frame else tuple(outline for _area, outline in boundaries(activity.dialogue)))

    def holds(self, latitude: float, longitude: float) -> bool:
        if self.frame:
            return self.frame.holds(latitude, longitude)
        if not self.outlines:
            return EVERYWHERE.holds(latitude, longitude)
        return any(is_inside(outline, latitude=latitude, longitude=longitude) for outline in self.outlines)

    @property
    def margin(self) -> Bounds:
        """What lies close enough to be asked about."""
        whole = self.frame or _around((None, outline) for outline in self.outlines)
        return whole.grown(max(LEAST_MARGIN, MARGIN * max(whole.width, whole.height))) if whole else EVERYWHERE


def _around(outlines: Iterable[tuple[Any, Any]]) -> Bounds | None:
    points = [(lat, lon) for _area, outline in outlines for ring in rings(outline) for lon, lat in ring]
    if not points:
        return None
    bounds = Bounds.around(points)
    return bounds if bounds.width and bounds.height else bounds.grown(AROUND_A_PLACE)


def _degrees(area: Area) -> tuple[float, float]:
    return float(area.latitude or 0), float(area.longitude or 0)
