"""What a point is called: by the nearest known place, never by figures. ``static/js/pins.js`` does the same."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.translation import gettext as _

AT_IT = 150  # metres within which a point is by the place itself
ROUNDED = 100  # metres
FAR = 10_000  # metres from which whole kilometres are told
METRES_PER_DEGREE = 111_195  # of latitude
MOST_KNOWN = 500  # places that points are named by, on a page


@dataclass(frozen=True)
class Known:
    """A place that people know by its name."""

    name: str
    latitude: float
    longitude: float


def name_of(latitude: float, longitude: float, known: Iterable[Known]) -> str:
    """Name a point by the nearest of ``known``, the first of two as near; empty where nothing is known."""
    squeeze = math.cos(math.radians(latitude))  # flat is exact enough: what is near is told, what is far is rounded
    nearest, best = None, math.inf
    for place in known:
        north, east = latitude - place.latitude, (longitude - place.longitude) * squeeze
        if (apart := north * north + east * east) < best:
            nearest, best = (place.name, north, east), apart
    if nearest is None:
        return ""
    name, north, east = nearest
    metres = math.sqrt(best) * METRES_PER_DEGREE
    if metres < AT_IT:
        return at_it() % {"name": name}
    direction = math.floor(math.atan2(east, north) / (math.pi / 4) + 0.5) % 8
    return directions()[direction] % {"distance": _distance(metres), "name": name}


def at_it() -> str:
    return _("By %(name)s")


def directions() -> list[str]:
    """Return the eight directions, from north and then as the sun goes."""
    return [
        _("%(distance)s north of %(name)s"),
        _("%(distance)s north-east of %(name)s"),
        _("%(distance)s east of %(name)s"),
        _("%(distance)s south-east of %(name)s"),
        _("%(distance)s south of %(name)s"),
        _("%(distance)s south-west of %(name)s"),
        _("%(distance)s west of %(name)s"),
        _("%(distance)s north-west of %(name)s"),
    ]


def _distance(metres: float) -> str:
    """Say how far it is: in hundreds of metres, in tenths of a kilometre, and far away in whole ones."""
    hundreds = math.floor(metres / ROUNDED + 0.5)
    if hundreds * ROUNDED < 1000:
        return metres_told() % {"number": hundreds * ROUNDED}
    decimals = 1 if metres < FAR else 0
    kilometres = hundreds / 10 if decimals else math.floor(metres / 1000 + 0.5)
    return kilometres_told() % {"number": number_format(kilometres, decimals)}


def metres_told() -> str:
    return _("%(number)s m")


def kilometres_told() -> str:
    return _("%(number)s km")
