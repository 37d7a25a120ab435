"""oEmbed (oembed.com): another site asks by a page's address how to show it, and is given the code of a card."""

from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import Resolver404, resolve
from django.utils import translation
from django.utils.translation import get_language_from_path
from django.views.decorators.http import require_safe

from challenges.models import Challenge
from dialogues.models import Dialogue
from knowledge.models import Finding
from news.models import NewsItem
from outcomes.models import Outcome
from partners.models import Organisation
from places.models import Area
from reports.models import Report
from sodertorn.components import CARD_HEIGHT, CARD_WIDTH, embedding
from sodertorn.short_addresses import Became
from sodertorn.spreading.cards import card_of, public_record
from talks.models import Talk

LIMITS = {"maxwidth": CARD_WIDTH, "maxheight": CARD_HEIGHT}  # where nobody says how much room there is
SMALLEST = 200  # in which a card can be read
SECONDS = 24 * 60 * 60  # for which an answer holds, elsewhere
# The pages that have a card, and the record of each.
PAGES: dict[str, type] = {
    "challenges:detail": Challenge,
    "dialogues:detail": Dialogue,
    "dialogues:results": Became,
    "talks:detail": Talk,
    "outcomes:detail": Outcome,
    "reports:detail": Report,
    "news:detail": NewsItem,
    "knowledge:finding": Finding,
    "partners:detail": Organisation,
    "places:detail": Area,
}


@require_safe
def oembed(request: HttpRequest) -> HttpResponse:
    asked = request.GET
    if asked.get("format", "json") != "json":
        return _refused("Only the format json.", HTTPStatus.NOT_IMPLEMENTED)
    try:
        most_wide, most_high = (int(asked.get(name) or default) for name, default in LIMITS.items())
    except ValueError:
        return _refused("maxwidth and maxheight are whole numbers of pixels.", HTTPStatus.BAD_REQUEST)
    if "url" not in asked:
        return _refused("Say with url which page it is about.", HTTPStatus.BAD_REQUEST)
    if min(most_wide, most_high) < SMALLEST:
        return _refused(f"A card needs {SMALLEST} pixels.", HTTPStatus.NOT_FOUND)
    path = _own_path(asked["url"])
    with translation.override(get_language_from_path(path) or settings.LANGUAGE_CODE):
        card = card_of(_record_of(path))
        width, height = min(CARD_WIDTH, most_wide), min(CARD_HEIGHT, most_high)
        answer = {
            "version": "1.0",
            "type": "rich",
            "title": card.title,
            "provider_name": str(settings.SITE_NAME),
            "provider_url": f"{settings.SITE_URL}/",
            "cache_age": SECONDS,
            "html": embedding(card.address, card.title, width=width, height=height),
            "width": width,
            "height": height,
        }
        if card.by:
            answer["author_name"] = card.by
    return JsonResponse(answer)


def _refused(why: str, status: HTTPStatus) -> JsonResponse:
    return JsonResponse({"error": why}, status=status)


def _own_path(url: str) -> str:
    """Return the path of a page of ours. Raises Http404 for what is another's."""
    try:
        given, own = urlsplit(url), urlsplit(settings.SITE_URL)
    except ValueError as error:
        raise Http404 from error
    if given.scheme not in {"http", "https"} or given.netloc.lower() != own.netloc.lower():
        raise Http404
    return given.path


def _record_of(path: str) -> object:
    """Return the record whose page, or short address, this is. Raises Http404 where it has none for everybody."""
    try:
        match = resolve(path)
    except Resolver404 as error:
        raise Http404 from error
    if match.view_name == "short":
        return public_record(match.kwargs["kind"], match.kwargs["pk"])
    kind = PAGES.get(match.view_name)
    if kind is None:
        raise Http404
    if "pk" in match.kwargs:
        return public_record(kind, match.kwargs["pk"])
    model: Any = Dialogue if kind is Became else kind
    pk = model._default_manager.filter(slug=match.kwargs["slug"]).values_list("pk", flat=True).first()
    if pk is None:
        raise Http404
    return public_record(kind, pk)
