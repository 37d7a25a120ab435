"""What the maps fetch."""

import json
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language

from core.publishing.content import kept

Feature = dict[str, Any]


def feature(place: Any, properties: dict[str, Any], **members: str) -> Feature:
    """Return a place, which is a boundary or a latitude and longitude, with what the map says of it."""
    geometry = place
    if isinstance(place, tuple):
        latitude, longitude = place
        geometry = {"type": "Point", "coordinates": [float(longitude), float(latitude)]}
    return {"type": "Feature", **members, "geometry": geometry, "properties": properties}


def geojson_response(features: list[Feature]) -> HttpResponse:
    return _response(_written(features))


def kept_geojson(request: HttpRequest, name: str, features: Callable[[], list[Feature]]) -> HttpResponse:
    """Answer what ``features`` returns, written once for all who ask until the content changes or the day ends.

    ``name`` says what it depends on beside the language and the day; nothing of it may depend on who asks.
    """
    named = f"geojson:{name}:{get_language()}:{timezone.localdate()}"
    return _response(kept(named, lambda: _written(features()), request=request))


def _written(features: list[Feature]) -> str:
    collection = {"type": "FeatureCollection", "features": features}
    return json.dumps(collection, ensure_ascii=False, separators=(",", ":"))


def _response(written: str) -> HttpResponse:
    return HttpResponse(written, content_type="application/geo+json")
