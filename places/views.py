from functools import partial

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.files.serving import serve
from core.publishing.content import when_shown
from core.publishing.ordering import in_language
from core.publishing.related import Related, related_lists
from places.filters import AreaFilter
from places.geojson import Feature, feature, geojson_response, kept_geojson
from places.ground import ground, land
from places.map_file import map_file
from places.models import Area
from places.outline import Outline, outline

SHOWN = 15
DRAWN = 2_000  # on the map; the list beside it has all


@require_safe
def area_list(request: HttpRequest) -> HttpResponse:
    filters = AreaFilter(request.GET, Area.objects.below_county(), request=request)
    return render(request, "places/list.html", {"filters": filters, "page": filters.page()})


@require_safe
def area_detail(request: HttpRequest, slug: str) -> HttpResponse:
    area = get_object_or_404(
        Area.objects.below_county().defer("search_text").select_related("parent", "organisation"), slug=slug
    )
    title = in_language("title")
    asked = f"{'municipality' if area.is_municipality else 'place'}={area.slug}"
    parts = Related(
        lambda: area.parts.below_county().defer("search_text", "more_sources").order_by("name", "id"),
        url=f"{reverse('places:list')}?municipality={area.slug}",
    )
    context = {
        "area": area,
        "parts": parts,
        "outline": when_shown(partial(_outline, area, parts)),
        "organisation": getattr(area, "organisation", None),
        "feed_url": f"{reverse(AreaFilter.feed)}?{asked}",
        **related_lists(
            asked,
            most=SHOWN,
            challenges=lambda: area.challenges.published().for_rows().order_by(title, "id"),
            outcomes=lambda: area.outcomes.published().for_rows().order_by(title, "id"),
            dialogues=lambda: area.dialogues.published().real().for_rows().newest(),
            talks=lambda: area.talks.published().real().for_rows().newest(),
            reports=lambda: area.reports.published().for_rows().newest(),
        ),
        "findings": when_shown(lambda: list(area.findings.published().newest().for_rows()[:SHOWN])),
        "idea_groups": area.idea_groups.order_by(in_language("name")),
        "events": area.events.order_by("date", "id"),
    }
    return render(request, "places/detail.html", context)


def _outline(area: Area, parts: Related[Area]) -> Outline | None:
    """Draw a municipality with the places in it, or a place in its municipality."""
    drawn = [area, *parts.records] if area.boundary else [a for a in (area.parent, area) if a]
    return outline(drawn, ground=land()) if area.kind != Area.Kind.COUNTY else None


@require_safe
def geojson(request: HttpRequest) -> HttpResponse:
    """Answer the places as GeoJSON: municipalities as areas, districts and sites as points; at most DRAWN of them."""
    return kept_geojson(request, "places", _features)


def _features() -> list[Feature]:
    features = []
    for area in Area.objects.below_county().for_map()[:DRAWN]:
        if place := area.boundary or area.point:
            text = _("municipality") if area.is_municipality else (area.parent.name if area.parent else "")
            properties = {"name": area.name, "url": area.get_absolute_url(), "text": text}
            features.append(feature(place, properties, id=area.slug))
    return features


@require_safe
def ground_geojson(request: HttpRequest) -> HttpResponse:
    """Answer the drawn ground of every map."""
    return geojson_response(ground())


@require_safe
def streets(request: HttpRequest) -> HttpResponseBase:
    """Hand out the file of streets, in parts: a map asks for those that it shows."""
    found = map_file()
    if found is None:
        raise Http404
    return serve(
        request,
        found,
        name=found.name,
        media_type="application/vnd.pmtiles",
        size=found.size,
        etag=found.sign,
        changed_at=found.changed_at,
        is_public=True,
        as_attachment=False,
        is_forever=request.GET.get("v") == found.sign,
    )
