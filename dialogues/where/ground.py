"""What a page that shows pins knows of what lies under them: for the script, and for those who run none."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.utils.formats import get_format
from django.utils.translation import gettext as _

from dialogues.models import Activity, ActivityPlace, Category, Drawing, Kind
from dialogues.where.bounds import Bounds, boundaries, frame_of
from dialogues.where.naming import Part, known_around, name_on_drawing, parts_of, sides
from dialogues.where.net import Net
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
from places.outline import rings

DRAWN_WIDTH = 800  # of the drawing of a map for those without scripts
BOTH = {"name": "{name}", "distance": "{distance}"}


@dataclass(frozen=True)
class Dot:
    """A known place, as shares of width and height."""

    name: str
    x: float
    y: float


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
        return (self.drawing.width, self.drawing.height) if self.drawing else (self.frame.width, self.frame.height)

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
        return [] if self.activity.kind == Kind.DRAWING else known_around(self.activity, self.frame)

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
        frame, drawing = self.frame, self.drawing
        return {
            "frame": [frame.south, frame.west, frame.north, frame.east] if drawing is None else None,
            "drawing": drawing and {"url": drawing.picture.url, "width": drawing.width, "height": drawing.height},
            "known": [[one.name, one.latitude, one.longitude] for one in self.known],
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

    def shapes(self) -> list[str]:
        """Return the outlines that lie in a map, as paths of SVG."""
        if self.activity.kind == Kind.DRAWING:
            return []
        return ["".join(map(self._path, rings(outline))) for _area, outline in boundaries(self.activity.dialogue)]

    def dots(self) -> list[Dot]:
        """Return the named places that lie in it."""
        if self.activity.kind == Kind.DRAWING:
            found = [Dot(part.name, part.x, part.y) for part in self.parts]
        else:
            found = [Dot(one.name, *self.frame.share_of(one.latitude, one.longitude)) for one in self.known]
        within = [dot for dot in found if 0 <= dot.x <= 1 and 0 <= dot.y <= 1]
        return [replace(dot, x=round(dot.x * DRAWN_WIDTH), y=round(dot.y * self.height)) for dot in within]

    def _path(self, ring: list[tuple[float, float]]) -> str:
        shares = (self.frame.share_of(latitude, longitude) for longitude, latitude in ring)
        return "M" + "L".join(f"{x * DRAWN_WIDTH:.1f} {y * self.height:.1f}" for x, y in shares) + "Z"
