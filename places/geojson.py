"""What the maps fetch."""

from typing import Any

from django.http import JsonResponse

Feature = dict[str, Any]


def feature(place: Any, properties: dict[str, Any], **members: str) -> Feature:
    """Return a place, which is a boundary or a latitude and longitude, with what the map says of it."""
    geometry = place
    if isinstance(place, tuple):
        latitude, longitude = place
        geometry = {"type": "Point", "coordinates": [float(longitude), float(latitude)]}
    return {"type": "Feature", **members, "geometry": geometry, "properties": properties}


def geojson_response(features: list[Feature]) -> JsonResponse:
    collection = {"type": "FeatureCollection", "features": features}
    return JsonResponse(
        collection,
        content_type="application/geo+json",
        json_dumps_params={"ensure_ascii": False, "separators": (",", ":")},
    )
