from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods


@csrf_exempt  # harvesters ask by POST too, and nothing is changed by asking
@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(no_cache=True)  # what is withdrawn, or closed, is so at once
def oai(request: HttpRequest) -> HttpResponse:
    """Answer a harvester by OAI-PMH 2.0, always with status 200."""
    from reports.harvesting.answer import answer  # noqa: PLC0415  # brings lxml

    with translation.override(settings.LANGUAGE_CODE):
        body = answer(request)
    return HttpResponse(body, content_type="text/xml; charset=utf-8")
