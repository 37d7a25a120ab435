from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods
from lxml import etree

from core.text.plain import for_xml
from reports.harvesting.arguments import Asked, given, read
from reports.harvesting.elements import OAI, Writer
from reports.harvesting.errors import OaiError
from reports.harvesting.tokens import LONGEST
from reports.harvesting.verbs import ANSWERS, base_url, utc

SCHEMA = "http://www.openarchives.org/OAI/2.0/OAI-PMH.xsd"
_oai = Writer(OAI)


@csrf_exempt  # harvesters ask by POST too, and nothing is changed by asking
@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(no_cache=True)  # what is withdrawn, or closed, is so at once
def oai(request: HttpRequest) -> HttpResponse:
    """Answer a harvester by OAI-PMH 2.0. An error is an answer too: the protocol's, with status 200."""
    with translation.override(settings.LANGUAGE_CODE):
        root = _answer(request)
    body = etree.tostring(root, encoding="UTF-8", xml_declaration=True)
    return HttpResponse(body, content_type="text/xml; charset=utf-8")


def _answer(request: HttpRequest) -> etree._Element:
    root = _oai.root("OAI-PMH", f"{OAI} {SCHEMA}", _=OAI)
    date = _oai.branch(root, "responseDate")
    question = _oai.branch(root, "request", base_url())
    asked: Asked | None = None
    as_of: datetime | None = None
    try:
        asked = read(given(request))
        as_of = ANSWERS[asked.verb](asked, root)
    except OaiError as error:
        _oai.branch(root, "error", error.message, code=error.code)
    if asked:
        for name, value in {"verb": asked.verb, **asked.arguments}.items():
            if len(value) <= LONGEST and value == for_xml(value):
                question.set(name, value)
    date.text = utc(as_of or timezone.now())
    return root
