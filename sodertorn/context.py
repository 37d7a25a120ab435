from functools import partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import translate_url
from django.utils.translation import get_language

from core.publishing.content import kept
from partners.models import Programme
from sodertorn.workspace import number_waiting


def site(request: HttpRequest) -> dict[str, Any]:
    """Give every page its addresses: its own for search engines, and the same page in the other language.

    The query string stays on the link a visitor follows and is left out of the canonical address, except for the page
    number, which is a page of its own.
    """
    query = request.META.get("QUERY_STRING", "")
    page = getattr(request, "page_number", 1)  # set by a list
    suffix = f"?page={page}" if page > 1 else ""
    current = get_language()
    here = "/" + request.path.lstrip("/")  # two slashes would name another host
    paths = {code: here if code == current else translate_url(here, code) for code, _n in settings.LANGUAGES}
    return {
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
        "canonical_url": f"{settings.SITE_URL}{here}{suffix}",
        "alternates": [
            (code, name, f"{paths[code]}?{query}" if query else paths[code])
            for code, name in settings.LANGUAGES
            if code != current
        ],
        "alternates_absolute": [(code, f"{settings.SITE_URL}{path}{suffix}") for code, path in paths.items()],
        "map_tiles": settings.MAP_TILES,
        "number_waiting": partial(number_waiting, request),
        "who_answers": partial(_who_answers, request),
    }


def _who_answers(request: HttpRequest) -> str:
    """Name whoever answers for the portal, on pages that are kept for everybody: the others ask for nothing more."""
    if not hasattr(request, "asked"):  # see sodertorn.page_cache
        return ""
    names = Programme.objects.order_by("id").values_list("responsible_name", flat=True)
    return kept(f"who answers:{get_language()}", lambda: names.first() or "", request=request)
