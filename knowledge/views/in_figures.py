"""A place in figures, alone or with another beside it: as a page, and as a file."""

from functools import partial

from django.db.models import Exists, OuterRef, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.publishing.content import when_shown
from core.text import tables
from knowledge.comparing.choice import no_place
from knowledge.in_figures import words
from knowledge.in_figures.files import as_csv
from knowledge.in_figures.reading import in_figures, with_page
from knowledge.in_figures.rows import InFigures
from knowledge.models import Figure, Status
from knowledge.views.files import named
from places.models import Area

SMALL_LISTED = 300  # of the largest municipality in Sweden there are more; each is found by its address


@require_safe
def place(request: HttpRequest, slug: str) -> HttpResponse:
    found = _found(request, slug)
    context = {
        "found": found,
        "heading": words.heading(found),
        "lead": words.lead(found),
        "notes": words.notes(found),
        "shows_not": words.shows_not(found),
        "choices": _choices(found),
        "small": when_shown(partial(_small, found)),
    }
    return render(request, "knowledge/place.html", context)


@require_safe
def place_csv(request: HttpRequest, slug: str) -> HttpResponse:
    found = _found(request, slug)
    text = "".join(tables.as_csv(as_csv(found)))
    return named(HttpResponse(text, content_type="text/csv; charset=utf-8"), words.heading(found), "csv")


def _found(request: HttpRequest, slug: str) -> InFigures:
    """Read what the address asks for. A part of a municipality without a figure of its own has no page."""
    area = with_page(slug)
    if area is None:
        raise Http404
    other, notice = _other(request.GET.get("with", ""), area)
    found = in_figures(area, other, notice=notice, request=request)
    if found.is_empty and not area.is_municipality:
        raise Http404
    return found


def _other(slug: str, area: Area) -> tuple[Area | None, str]:
    """Return the place to set beside, or a notice that there is none of that name."""
    if not slug or slug == area.slug:
        return None, ""
    other = with_page(slug)
    if other is None:
        return None, no_place(slug)
    return other, ""


def _choices(found: InFigures) -> list[Area]:
    """Return what can be chosen to stand beside: the municipalities, and what an address has chosen."""
    own = [area for area in found.places[1:] if area not in found.everyone]
    return [*(area for area in found.everyone if area != found.place), *own]


def _small(found: InFigures) -> list[Area]:
    """Return the areas of statistics in a municipality that have such a page: a figure of what is chosen."""
    place, chosen = found.place, [row.indicator.pk for row in found.rows]
    if not place.is_municipality:
        return []
    shown = Figure.objects.filter(series__area=OuterRef("pk"), series__indicator__in=chosen)
    areas = Area.objects.small().filter(Q(parent=place) | Q(parent__parent=place))
    areas = areas.filter(Exists(shown.exclude(status=Status.MISSING)))
    return list(areas.only("slug", "name", "kind", "code").order_by("kind", "name", "pk")[:SMALL_LISTED])
