from argparse import ArgumentParser
from itertools import chain
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from core.models import ContentChange
from places.cutting import DEEPEST, Box, CutError, cut
from places.models import Area
from places.outline import rings

MARGIN = 0.12  # degrees around the programme's places: some ten kilometres


class Command(BaseCommand):
    help = (
        "Cut the programme's area out of a public build of a map (PMTiles, in the layers of the Protomaps basemap) into"
        " MAP_FILE, from which the portal then serves its maps. A run that was broken off goes on where it was."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("url", help="the address of the build; its server has to hand out parts of it")
        parser.add_argument(
            "--box",
            type=float,
            nargs=4,
            metavar=("WEST", "SOUTH", "EAST", "NORTH"),
            help="degrees (default: around all places of the portal, with a margin)",
        )
        parser.add_argument("--zoom", type=int, default=DEEPEST, help=f"how deep (default: {DEEPEST}, all there is)")
        parser.add_argument("--most", type=int, default=500, help="megabytes it may become (default: 500)")

    def handle(self, *args: Any, **options: Any) -> None:
        box = Box(*options["box"]) if options["box"] else programme_box()
        if not (-180 <= box.west < box.east <= 180 and -85 <= box.south < box.north <= 85):
            raise CommandError("The box has to go from west to east and from south to north.")
        if not 0 <= options["zoom"] <= DEEPEST:
            raise CommandError(f"The zoom has to be from 0 to {DEEPEST}.")
        self.stdout.write("Cutting {:.3f} {:.3f} {:.3f} {:.3f}".format(*box))
        try:
            cut(
                options["url"],
                settings.MAP_FILE,
                box=box,
                zoom=options["zoom"],
                most=options["most"] * 1_000_000,
                say=self.stdout.write,
            )
        except CutError as error:
            raise CommandError(str(error)) from error
        ContentChange.objects.create(n=1)  # pages that are kept lead to the file that was there before
        self.stdout.write(f"The map is in {settings.MAP_FILE}, and the portal serves it.")


def programme_box() -> Box:
    """Return what all places of the portal lie in, with a margin. Raises CommandError where there are none."""
    areas = Area.objects.below_county().only("boundary", "latitude", "longitude")
    outlines = chain.from_iterable(ring for area in areas for ring in rings(area.boundary))
    points = [*outlines, *((float(lon), float(lat)) for lat, lon in filter(None, (area.point for area in areas)))]
    if not points:
        raise CommandError("No place of the portal has a position: give a --box.")
    longitudes, latitudes = zip(*points, strict=True)
    return Box(min(longitudes) - MARGIN, min(latitudes) - MARGIN, max(longitudes) + MARGIN, max(latitudes) + MARGIN)
