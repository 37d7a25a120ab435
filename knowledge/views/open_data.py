"""All figures of an indicator as files, and what describes them to a program."""

import json
from functools import partial

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from core.open_data.serving import serve
from knowledge import open_data
from knowledge.models import Indicator

METADATA = "application/csvm+json"


@require_safe
def figures_csv(request: HttpRequest, slug: str) -> HttpResponseBase:
    write = partial(open_data.as_csv, _find(request, slug))
    response = serve(request, write, "text/csv; charset=utf-8; header=present", f"{slug}.csv")
    described_by = request.build_absolute_uri(f"{request.path}-metadata.json")
    response["Link"] = f'<{described_by}>; rel="describedby"; type="{METADATA}"'
    return response


@require_safe
def figures_json(request: HttpRequest, slug: str) -> HttpResponseBase:
    write = partial(open_data.as_json, _find(request, slug))
    return serve(request, write, "application/json", f"{slug}.json")


@require_safe
def figures_metadata(request: HttpRequest, slug: str) -> HttpResponse:
    """Describe the table by CSV on the Web; its name is the one that the recommendation looks for."""
    text = json.dumps(open_data.metadata(_find(request, slug)), ensure_ascii=False, indent=2)
    return HttpResponse(text, content_type=f"{METADATA}; charset=utf-8")


def _find(request: HttpRequest, slug: str) -> Indicator:
    found = Indicator.objects.visible_to(request.user).select_related("source_of_figures")
    return get_object_or_404(found, slug=slug)
