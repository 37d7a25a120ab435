"""The answer to a harvester, as XML."""

from datetime import datetime

from django.http import HttpRequest
from django.utils import timezone
from lxml import etree

from core.text.plain import for_xml
from reports.harvesting.arguments import Asked, given, read
from reports.harvesting.elements import OAI, Writer
from reports.harvesting.errors import OaiError
from reports.harvesting.tokens import LONGEST
from reports.harvesting.verbs import ANSWERS, base_url, utc

SCHEMA = "http://www.openarchives.org/OAI/2.0/OAI-PMH.xsd"
_oai = Writer(OAI)


def answer(request: HttpRequest) -> bytes:
    """Return what the verb asks for. An error is an answer too: the protocol's."""
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
    return bytes(etree.tostring(root, encoding="UTF-8", xml_declaration=True))
