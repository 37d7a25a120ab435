"""What is done to every answer on its way out: compressed where that pays, and kept from all who are not asked."""

import gzip

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.http import HttpResponse, StreamingHttpResponse
from django.test import Client
from django.urls import reverse

from sodertorn.middleware import CompressTexts
from tests import factories

pytestmark = pytest.mark.django_db
GZIP = {"accept-encoding": "gzip"}
LONG = "Södertörn " * 100


def sent(rf, response, **headers):
    return CompressTexts(lambda request: response)(rf.get("/", headers=GZIP | headers))


@pytest.mark.parametrize("name", ["account_login", "reports:list", "reports:feed", "sitemaps"])
def test_text_is_compressed_without_a_proxy(client, name):
    plain, compressed = client.get(reverse(name)), client.get(reverse(name), headers=GZIP)
    assert compressed["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in plain["Vary"]
    assert "Accept-Encoding" in compressed["Vary"]
    assert int(compressed["Content-Length"]) == len(compressed.content) < len(plain.content)
    assert gzip.decompress(compressed.content).startswith(plain.content[:15])


def test_page_with_a_token_is_as_long_as_chance_will_have_it(client):
    """Or its length would tell, try by try, what stands in it."""
    lengths = {len(client.get(reverse("account_login"), headers=GZIP).content) for _n in range(20)}
    assert len(lengths) > 5


@pytest.mark.parametrize(
    "response",
    [
        lambda: HttpResponse(LONG, content_type="image/webp"),
        lambda: HttpResponse(LONG, content_type="application/pdf"),
        lambda: HttpResponse("kort"),
        lambda: HttpResponse(LONG, headers={"Content-Encoding": "br"}),
        lambda: StreamingHttpResponse([LONG], content_type="text/plain", headers={"Content-Length": len(LONG)}),
        lambda: StreamingHttpResponse([LONG], content_type="text/plain", status=206),
    ],
    ids=["picture", "PDF", "short", "compressed", "file", "part of a file"],
)
def test_answer_is_left_as_it_is(rf, response):
    assert sent(rf, response()).headers == response().headers


def test_text_that_is_written_as_it_is_read_is_compressed_on_the_way(rf):
    response = sent(rf, StreamingHttpResponse([LONG, LONG], content_type="text/csv"))
    assert gzip.decompress(b"".join(response)).decode() == 2 * LONG


def test_part_of_a_file_is_answered_byte_by_byte(client):
    report = factories.ReportFactory(published=True)
    file = factories.ReportFileFactory(report=report, media_type="text/plain", file=ContentFile(LONG, name="x"))
    response = client.get(file.get_absolute_url(), headers={**GZIP, "range": "bytes=2-5"})
    assert (response.status_code, response["Content-Length"]) == (206, "4")
    assert b"".join(response) == LONG.encode()[2:6]


# Whose it is


@pytest.fixture
def logged_in(planner):
    client = Client()
    client.force_login(planner)
    return client


@pytest.mark.parametrize("name", ["start", "workspace", "reports:list", "accounts:home", "challenges:mine"])
def test_page_of_somebody_logged_in_is_stored_nowhere(logged_in, name):
    assert {"private", "no-store"} <= set(logged_in.get(reverse(name))["Cache-Control"].split(", "))


def test_nothing_is_there_to_go_back_to_after_the_logout(logged_in):
    response = logged_in.get("/finns-inte/")
    assert (response.status_code, response["Cache-Control"]) == (404, "private, no-store")


def test_htmx_stores_no_pages_in_the_browser(client):
    assert '"historyCacheSize": 0' in client.get(reverse("reports:list")).text


def test_page_with_a_token_is_stored_nowhere(client):
    response = client.get(reverse("outcomes:reuse", args=[factories.OutcomeFactory(published=True).slug]))
    assert settings.CSRF_COOKIE_NAME in response.cookies
    assert response["Cache-Control"] == "private, no-store"


def test_page_for_everybody_may_be_stored(client):
    assert "Cache-Control" not in client.get("/")


def test_what_says_how_long_it_holds_is_believed(logged_in):
    assert logged_in.get("/robots.txt")["Cache-Control"] == "max-age=3600, public"


def test_static_file_of_a_new_version_is_served_by_an_old_process(client, settings):
    """Its page may have come from a process that has been started anew already."""
    address = "/static/collected-later.css"
    assert client.get(address).status_code == 404
    file = settings.STATIC_ROOT / "collected-later.css"
    file.write_text("p { color: inherit }")
    try:
        assert b"".join(client.get(address)) == file.read_bytes()
        assert client.get("/static/../settings.py").status_code == 404
    finally:
        file.unlink()
