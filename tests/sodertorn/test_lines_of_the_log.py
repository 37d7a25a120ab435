"""What a visitor asks wrongly is one line of the log with the request's id; what we do wrong has its stack."""

import logging

import pytest
from django.core.exceptions import PermissionDenied
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.test import Client, RequestFactory
from django.urls import reverse

from core.log_lines import KnowRequest, PlainLines, VisitorsFaults
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


class Written(logging.Handler):
    """What the handler of the settings would write."""

    def __init__(self):
        super().__init__()
        self.filters = [KnowRequest(), VisitorsFaults()]
        self.formatter = PlainLines("{levelname} {name} [{request_id}] {message}", style="{")
        self.written = []

    def emit(self, record):
        self.written.append(self.format(record))


@pytest.fixture
def written():
    handler, logger = Written(), logging.getLogger("django")
    logger.addHandler(handler)
    level = logger.level
    logger.setLevel("INFO")
    yield handler.written
    logger.setLevel(level)
    logger.removeHandler(handler)


@pytest.fixture
def editor(client):
    client.force_login(UserFactory(is_staff=False))
    return client


ASKED = {
    "a page that is not there": (lambda client: client.get("/finns-inte/"), 404),
    "another host": (lambda client: client.get("/", headers={"host": "evil.example"}), 400),
    "a null character": (lambda client: client.get("/?q=%00"), 400),
    "a method that no page takes": (lambda client: client.put("/"), 405),
    "a body that is too large": (
        lambda client: client.post(
            reverse("account_login"), "a=" + "x" * 3_000_000, "application/x-www-form-urlencoded"
        ),
        400,
    ),
    "the admin without the right": (lambda client: client.get(reverse("admin:index")), 403),
}


@pytest.mark.parametrize("case", ASKED)
def test_visitors_fault_is_a_line_with_an_id(case, written, editor):
    ask, status = ASKED[case]
    response = ask(editor)
    assert response.status_code in {status, 413 if status == 400 else status}
    assert written
    for line in written:
        assert "\n" not in line
        assert line.split()[0] in {"INFO", "WARNING"}
        assert f"[{response['X-Request-ID']}]" in line


def test_our_fault_has_its_stack_and_the_id(written, monkeypatch):
    def fails(request):
        raise LookupError("ours")

    monkeypatch.setattr(
        "django.middleware.locale.LocaleMiddleware.process_request", lambda self, request: fails(request)
    )
    response = Client(raise_request_exception=False).get("/robots.txt")
    assert response.status_code == 500
    (line,) = written
    assert line.startswith(f"ERROR django.request [{response['X-Request-ID']}]")
    assert "LookupError: ours" in line


def test_refusal_elsewhere_keeps_its_stack():
    record = logging.LogRecord("portal", logging.ERROR, "", 0, "x", None, (PermissionDenied, PermissionDenied(), None))
    assert VisitorsFaults().filter(record)
    assert (record.levelname, bool(record.exc_info)) == ("ERROR", True)


@pytest.mark.parametrize(
    "address", ["/", "/finns-inte/", "/robots.txt", "/mina-bidrag/x/bekrafta/", "/static/finns-inte.css"]
)
@pytest.mark.parametrize("host", ["testserver", "evil.example"])
def test_head_of_whatever_answer_has_no_body(address, host):
    """Asked as a web server asks it: the test client and Django's own server drop a body by themselves."""
    request = WSGIRequest(RequestFactory(headers={"host": host}).head(address).environ)
    handler = WSGIHandler()  # loads the middleware
    response = handler.get_response(request)
    assert b"".join(response) == b""
    assert response.status_code in {200, 302, 301, 400, 404, 405}
    if response.status_code >= 400 and not response.streaming:
        assert int(response["Content-Length"]) > 0
