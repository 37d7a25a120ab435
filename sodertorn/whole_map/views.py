from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.publishing.content import when_shown
from places.geojson import Feature, feature, geojson_response, kept_geojson
from places.ground import land
from places.models import Area, AreaQuerySet
from places.outline import outline
from sodertorn.whole_map.filters import MapFilter
from sodertorn.whole_map.marks import Mark, elsewhere, marks_at

DRAWN = 2_000  # places on the map; the list beside it has all


@require_safe
def whole_map(request: HttpRequest) -> HttpResponse:
    filters = _filters(request)
    municipalities = Area.objects.municipalities().defer("search_text", "description")
    context = {
        "filters": filters,
        "page": filters.page(),
        "elsewhere": when_shown(partial(elsewhere, filters.marked)) if filters.is_everywhere else [],
        "outline": when_shown(lambda: outline(municipalities, ground=land())),
    }
    return render(request, "sodertorn/whole_map/page.html", context)


@require_safe
def whole_map_geojson(request: HttpRequest) -> HttpResponse:
    """Answer what the map shows: the municipalities, and what stands at each place that the filter leaves."""
    filters = _filters(request)
    if filters.text:  # anybody can write anything: only what has a few answers is kept
        return geojson_response(_features(filters))
    return kept_geojson(request, f"marks:{filters.query}", lambda: _features(filters))


def _features(filters: MapFilter) -> list[Feature]:
    boundaries = Area.objects.municipalities().exclude(boundary=None).only("name", "slug", "boundary")
    features = [
        feature(area.boundary, {"name": area.name, "url": area.get_absolute_url()}, id=area.slug) for area in boundaries
    ]
    left: AreaQuerySet = filters.filter_queryset(filters.queryset)  # type: ignore[assignment]  # it was one
    areas = list(left.for_marks()[:DRAWN])
    marks = marks_at(areas, filters.marked)
    features += [_marked(area, marks[area.pk]) for area in areas if area.point and area.pk in marks]
    if filters.is_everywhere:
        for reuse in elsewhere(filters.marked):
            if position := reuse.position:
                mark = Mark("reuse", 1, str(reuse.outcome), reuse.outcome.get_absolute_url())
                features.append(feature(position, {"name": reuse.who, "marks": [mark._asdict()]}))
    return features


def _filters(request: HttpRequest) -> MapFilter:
    return MapFilter(request.GET, Area.objects.below_county(), request=request)


def _marked(area: Area, marks: list[Mark]) -> Feature:
    properties = {"name": area.name, "url": area.get_absolute_url(), "marks": [mark._asdict() for mark in marks]}
    if area.parent and not area.is_municipality:
        properties |= {"text": area.parent.name, "within": area.parent.name}
    return feature(area.point, properties)
