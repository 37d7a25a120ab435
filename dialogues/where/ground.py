"""What a page that shows pins knows of what lies under them: for the script, and for those who run none."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.utils.formats import get_format
from django.utils.translation import gettext as _

from dialogues.models import Activity, ActivityPlace, Category, Drawing, Kind
from dialogues.where.bounds import Bounds, boundaries, frame_of
from dialogues.where.naming import REACH, Part, known_areas, name_on_drawing, on_map, parts_of, sides
from dialogues.where.net import Net
from places.ground import borders, land
from places.naming import (
    AT_IT,
    FAR,
    METRES_PER_DEGREE,
    ROUNDED,
    Known,
    at_it,
    directions,
    kilometres_told,
    metres_told,
    name_of,
)
from places.outline import Edges, land_within, lines_within, rings

DRAWN_WIDTH = 800  # of the drawing of a map for those without scripts
LETTER = 18, 36  # how wide and how high one is in it at most, on a phone
OUTSIDE = 10  # beside it: edges that are drawn there are not seen
BOTH = {"name": "{name}", "distance": "{distance}"}


@dataclass(frozen=True)
class Dot:
    """A named place in what is drawn, with its name to the ``right`` or the ``left`` of it."""

    name: str
    x: int
    y: int
    side: str = "right"


@dataclass(frozen=True)
class Land:
    """What a map is drawn on, as paths of SVG."""

    abroad: str
    country: str
    borders: str


class Ground:
    """A map of some part of the world, or a drawing."""

    def __init__(self, activity: Activity) -> None:
        self.activity = activity

    @cached_property
    def drawing(self) -> Drawing | None:
        if self.activity.kind != Kind.DRAWING or not self.activity.pk:
            return None
        return Drawing.objects.filter(activity=self.activity).first()

    @cached_property
    def frame(self) -> Bounds:
        return frame_of(self.activity)

    @property
    def is_missing(self) -> bool:
        """Whether there is nothing to point at: a drawing that has not been sent yet."""
        return self.activity.kind == Kind.DRAWING and self.drawing is None

    @property
    def size(self) -> tuple[float, float]:
        return self.drawing.size if self.drawing else (self.frame.width, self.frame.height)

    @property
    def shape(self) -> str:
        """How the room for it is shaped: a map fits in any."""
        width, height = self.size if self.drawing else (3, 2)
        return "wide" if width > 1.2 * height else "tall" if height > 1.2 * width else "even"

    @cached_property
    def net(self) -> Net:
        return Net.over(*self.size)

    @cached_property
    def known(self) -> list[Known]:
        """What names the points of a map: the organiser's own places, then those that everybody knows."""
        return [] if self.activity.kind == Kind.DRAWING else [*self.own, *known_areas(self.frame.grown(REACH))]

    @cached_property
    def own(self) -> list[Known]:
        """The organiser's own places on a map."""
        if self.activity.kind == Kind.DRAWING or not self.activity.pk:
            return []
        return on_map(self.activity.places.order_by("order", "pk"))

    @cached_property
    def parts(self) -> list[Part]:
        if self.activity.kind != Kind.DRAWING or not self.activity.pk:
            return []
        return parts_of(self.activity.places.order_by("order", "pk"))

    @cached_property
    def categories(self) -> list[Category]:
        return list(self.activity.categories.order_by("order", "pk")) if self.activity.pk else []

    def name_of(self, first: float, second: float) -> str:
        """Name a latitude and longitude, or on a drawing shares of its width and height."""
        if self.activity.kind != Kind.DRAWING:
            return name_of(first, second, self.known)
        return name_on_drawing(first, second, self.parts, self.drawing) if self.drawing else ""

    def squares(self) -> Iterator[tuple[str, str]]:
        """Yield the squares of the net with what stands beside their names."""
        for square in self.net.squares():
            where = self.name_of(*self._at(square.x, square.y)) if self.known or self.parts else ""
            yield square.name, f"{square.name} – {where}" if where else square.name

    def middle_of(self, square: str) -> tuple[Decimal, Decimal]:
        """Return the middle of a square: latitude and longitude, or on a drawing shares."""
        (found,) = (one for one in self.net.squares() if one.name == square)
        first, second = self._at(found.x, found.y)
        decimals = 4 if self.activity.kind == Kind.DRAWING else 5
        return round(Decimal(first), decimals), round(Decimal(second), decimals)

    @property
    def point_fields(self) -> tuple[str, str]:
        """The columns in which a point on it is kept."""
        return ("drawn_x", "drawn_y") if self.activity.kind == Kind.DRAWING else ("latitude", "longitude")

    def square_at(self, first: float, second: float) -> str:
        shares = (first, second) if self.activity.kind == Kind.DRAWING else self.frame.share_of(first, second)
        return self.net.name_of(*shares)

    def square_of(self, place: ActivityPlace) -> str:
        """Return the square in which a place lies; empty where it has no point here."""
        point = [getattr(place, name) for name in self.point_fields]
        return "" if None in point else self.square_at(*map(float, point))

    def _at(self, x: float, y: float) -> tuple[float, float]:
        return (x, y) if self.activity.kind == Kind.DRAWING else self.frame.point_at(x, y)

    # For the script

    @property
    def data(self) -> dict[str, Any]:
        """Return what ``static/js/pins.js`` names points by, and what it draws them on."""
        frame, drawing, (width, height) = self.frame, self.drawing, self.size
        return {
            "frame": [frame.south, frame.west, frame.north, frame.east] if drawing is None else None,
            "drawing": drawing and {"urls": drawing.picture.urls, "width": width, "height": height},
            "known": [[one.name, one.latitude, one.longitude] for one in self.known],
            "own": len(self.own),  # how many of them are the organiser's, the first
            "parts": [[one.name, one.x, one.y] for one in self.parts],
            "net": [self.net.columns, self.net.rows],
            "metres": METRES_PER_DEGREE,
            "atIt": AT_IT,
            "rounded": ROUNDED,
            "far": FAR,
            "comma": get_format("DECIMAL_SEPARATOR"),
            "words": {
                "at": at_it() % BOTH,
                "directions": [one % BOTH for one in directions()],
                "sides": [one % BOTH for one in sides()],
                "square": _("Square %(square)s") % {"square": "{square}"},
                "metres": metres_told() % {"number": "{number}"},
                "kilometres": kilometres_told() % {"number": "{number}"},
            },
        }

    # For those without scripts

    @property
    def height(self) -> int:
        """The height of what is drawn, at DRAWN_WIDTH."""
        width, height = self.size
        return round(DRAWN_WIDTH * height / width)

    @property
    def drawing_url(self) -> str:
        """The address of the drawing in a width that is enough for it."""
        urls = self.drawing.picture.urls if self.drawing else {}
        return next((url for width, url in urls.items() if width >= DRAWN_WIDTH), [*urls.values(), ""][0])

    def land(self) -> Land:
        """Return the ground of a map, the same as the script draws."""
        return Land(
            land_within(land("abroad"), self._place, self._edges),
            land_within(land(), self._place, self._edges),
            lines_within(borders(), self._place, self._edges),
        )

    def shapes(self) -> list[str]:
        """Return the outlines of what a map is about, as paths of SVG."""
        outlines = boundaries(self.activity.dialogue)
        return [land_within(rings(outline), self._place, self._edges) for _area, outline in outlines]

    def dots(self) -> list[Dot]:
        """Return the named places that lie in it."""
        if self.activity.kind == Kind.DRAWING:
            found = [(part.name, part.x, part.y) for part in self.parts]
        else:
            found = [(one.name, *self.frame.share_of(one.latitude, one.longitude)) for one in self.known]
        within = [(name, x, y) for name, x, y in found if 0 <= x <= 1 and 0 <= y <= 1]
        return _with_room_for_names(Dot(name, round(x * DRAWN_WIDTH), round(y * self.height)) for name, x, y in within)

    def _place(self, longitude: float, latitude: float) -> tuple[float, float]:
        x, y = self.frame.share_of(latitude, longitude)
        return round(x * DRAWN_WIDTH, 1), round(y * self.height, 1)

    @property
    def _edges(self) -> Edges:
        return -OUTSIDE, -OUTSIDE, DRAWN_WIDTH + OUTSIDE, self.height + OUTSIDE


def _with_room_for_names(dots: Iterable[Dot]) -> list[Dot]:
    """Keep those whose names there is room for, on a side where they cover no other; the first come first."""
    given: list[Dot] = []
    taken: list[tuple[int, int, int, int]] = []
    wide, high = LETTER
    for dot in dots:
        width, top = len(dot.name) * wide + 10, dot.y - high // 2
        for side, left in (("right", dot.x), ("left", dot.x - width)):
            box = left, top, left + width, top + high
            if left >= 0 and left + width <= DRAWN_WIDTH and not any(_meet(box, other) for other in taken):
                taken.append(box)
                given.append(replace(dot, side=side))
                break
    return given


def _meet(one: tuple[int, int, int, int], other: tuple[int, int, int, int]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
