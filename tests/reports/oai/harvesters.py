"""The two harvesters, written by others, that ask the portal in these tests; and the schemas its answers must keep.

Both think that they speak HTTP: their requests are handed to Django's test client. Every answer is validated.
"""

import io
from pathlib import Path

import httpx2
import requests
from django.conf import settings
from django.test import Client
from django.urls import reverse
from lxml import etree
from oaipmh_scythe import Scythe
from requests.adapters import BaseAdapter
from sickle import Sickle

SCHEMAS = Path(__file__).parent / "schemas"
OAI, DC, MODS = (
    "{http://www.openarchives.org/OAI/2.0/}",
    "{http://purl.org/dc/elements/1.1/}",
    "{http://www.loc.gov/mods/v3}",
)
NAMESPACES = {"oai": OAI.strip("{}"), "dc": DC.strip("{}"), "mods": MODS.strip("{}")}
FORM = "application/x-www-form-urlencoded"


class _Local(etree.Resolver):
    """Finds imported schemas beside each other, whatever address they are imported by."""

    def resolve(self, url, public_id, context):
        return self.resolve_filename(str(SCHEMAS / url.rpartition("/")[2]), context)


def _schema():
    parser = etree.XMLParser()
    parser.resolvers.add(_Local())
    imports = "".join(
        f'<import namespace="{namespace}" schemaLocation="{name}.xsd"/>'
        for namespace, name in {
            "http://www.openarchives.org/OAI/2.0/": "OAI-PMH",
            "http://www.openarchives.org/OAI/2.0/oai_dc/": "oai_dc",
            "http://www.loc.gov/mods/v3": "mods-3-4",
        }.items()
    )
    text = f'<schema xmlns="http://www.w3.org/2001/XMLSchema">{imports}</schema>'
    return etree.XMLSchema(etree.parse(io.StringIO(text), parser, base_url=f"{SCHEMAS.as_uri()}/all.xsd"))


SCHEMA = _schema()


def validated(response):
    """Return an answer's root element, after it has been checked as schemas/README.md says."""
    assert response.status_code == 200
    assert response["Content-Type"] == "text/xml; charset=utf-8"
    assert response.content.startswith(b"<?xml version='1.0' encoding='UTF-8'?>")
    root = etree.fromstring(response.content)
    copy = etree.fromstring(response.content)
    for mods in copy.iter(f"{MODS}mods"):
        assert mods.get("version") == "3.7"
        mods.set("version", "3.4")
    for element in [*copy.iter(f"{MODS}nameIdentifier"), *copy.iter(f"{OAI}description")]:
        element.getparent().remove(element)
    SCHEMA.assertValid(copy)
    return root


def ask(verb="", *, client=None, **arguments):
    """Ask by GET, and return the validated root of the answer. ``from_`` is from."""
    query = {"verb": verb, **arguments} if verb else arguments
    query = {name.removesuffix("_"): value for name, value in query.items()}
    return validated((client or Client()).get(reverse("oai"), query))


def errors(root):
    return [error.get("code") for error in root.iter(f"{OAI}error")]


def identifiers(root):
    return [header.findtext(f"{OAI}identifier") for header in root.iter(f"{OAI}header")]


class Portal:
    """Answers both harvesters. ``dates`` are the answers' own, ``after_page`` is called when one has been given."""

    def __init__(self, after_page=lambda: None):
        self.client = Client()
        self.dates = []
        self.after_page = after_page

    def answer(self, method, query, body):
        address = f"{reverse('oai')}?{query}"
        by_form = {"data": body, "content_type": FORM} if method == "POST" else {}
        response = self.client.generic(method, address, **by_form)
        root = validated(response)
        self.dates.append(root.findtext(f"{OAI}responseDate"))
        self.after_page()
        return response

    def sickle(self, monkeypatch, method="GET"):
        session = requests.Session()
        session.mount(settings.SITE_URL, _Requests(self))
        monkeypatch.setattr("sickle.app.requests", session)
        return Sickle(f"{settings.SITE_URL}{reverse('oai')}", http_method=method)

    def scythe(self, monkeypatch=None):
        scythe = Scythe(f"{settings.SITE_URL}{reverse('oai')}")
        scythe._client = httpx2.Client(transport=httpx2.MockTransport(self._httpx))
        return scythe

    def _httpx(self, request):
        response = self.answer(request.method, request.url.query.decode(), request.content)
        return httpx2.Response(200, content=response.content, headers={"Content-Type": response["Content-Type"]})


class _Requests(BaseAdapter):
    def __init__(self, portal):
        super().__init__()
        self.portal = portal

    def send(self, request, **options):
        query = request.url.partition("?")[2]
        answer = self.portal.answer(request.method, query, request.body or "")
        response = requests.Response()
        response.status_code = answer.status_code
        response.headers["Content-Type"] = answer["Content-Type"]
        response.encoding = "utf-8"
        response.raw = io.BytesIO(answer.content)
        response.url = request.url
        return response

    def close(self):
        pass
