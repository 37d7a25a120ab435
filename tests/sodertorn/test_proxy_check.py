"""The check from outside: the running portal is asked through proxies of several kinds, and says what it believed."""

import threading
from contextlib import contextmanager
from wsgiref.simple_server import ServerHandler, WSGIRequestHandler, make_server

import pytest
import time_machine
from django.core import signing
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import CommandError, call_command
from django.urls import reverse

from sodertorn import proxy_check

SECRET = "a-secret-that-proxy-and-portal-share"


class Silent(WSGIRequestHandler):
    def log_message(self, *arguments):
        pass


@pytest.fixture(autouse=True)
def _server_without_a_version(monkeypatch):
    monkeypatch.setattr(ServerHandler, "server_software", "nginx")


def overwriting(environ):
    environ |= {
        "HTTP_X_FORWARDED_FOR": environ["REMOTE_ADDR"],
        "HTTP_X_FORWARDED_PROTO": "http",
        "HTTP_X_REQUEST_ID": "0123456789abcdef",
        "HTTP_X_PROXY_SECRET": SECRET,
    }


def adding(environ):
    before = environ.get("HTTP_X_FORWARDED_FOR", "")
    overwriting(environ)
    environ["HTTP_X_FORWARDED_FOR"] = f"{before}, {environ['REMOTE_ADDR']}"


def passing_on(environ):
    environ["HTTP_X_PROXY_SECRET"] = SECRET


def doing_nothing(environ):
    pass


@contextmanager
def portal_behind(proxy):
    """Serve the portal on this machine, behind what ``proxy`` makes of each request."""
    portal = WSGIHandler()

    def through_proxy(environ, start_response):
        proxy(environ)
        return portal(environ, start_response)

    with make_server("127.0.0.1", 0, through_proxy, handler_class=Silent) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.parametrize("proxy", [overwriting, adding])
def test_good_proxy_is_found_good(settings, capsys, proxy):
    settings.PROXY_SECRET = SECRET
    with portal_behind(proxy) as url:
        call_command("check", through_proxy=url)
    assert "whom the portal sees is whom it should" in capsys.readouterr().out


def test_proxy_that_adds_is_found_out_where_the_portal_counts_wrong(settings):
    settings.PROXY_SECRET, settings.TRUSTED_PROXY_COUNT = SECRET, 2
    with portal_behind(adding) as url, pytest.raises(CommandError, match="own X-Forwarded-For"):
        call_command("check", through_proxy=url)


def test_proxy_that_passes_everything_on_is_found_out(settings):
    settings.PROXY_SECRET = SECRET
    with portal_behind(passing_on) as url:
        found = "\n".join(proxy_check.findings(url))
    for name in ("X-Forwarded-For", "X-Forwarded-Proto", "X-Request-ID"):
        assert f"own {name} on" in found
    assert "Host is believed" not in found


@pytest.mark.parametrize("secret", ["", SECRET])
def test_proxy_without_a_proof_is_found_out_and_believed_nothing(settings, secret):
    settings.PROXY_SECRET = secret
    with portal_behind(doing_nothing) as url:
        (found,) = proxy_check.findings(url)
    assert "does not know this proxy" in found


def test_https_that_the_portal_does_not_learn_of(monkeypatch):
    seen = proxy_check.Seen("192.0.2.1", "http", "portal.example", "x" * 16, is_through_proxy=True)
    monkeypatch.setattr(proxy_check, "ask", lambda site, headers: (seen, {"Server": "nginx/1.22"}))
    found = list(proxy_check.findings("https://portal.example"))
    assert ["X-Forwarded-Proto" in found[0], "server_tokens" in found[1]] == [True, True]


def test_what_does_not_answer_is_said():
    with pytest.raises(CommandError, match="does not answer as the portal does"):
        call_command("check", through_proxy="http://127.0.0.1:9")


def test_portal_with_another_key_says_so(monkeypatch):
    monkeypatch.setattr(signing, "dumps", lambda *arguments, **options: "signed by another")
    with portal_behind(doing_nothing) as url, pytest.raises(CommandError, match="404"):
        call_command("check", through_proxy=url)


@pytest.mark.parametrize("token", ["", "x", "of another salt", "old"])
def test_nobody_else_is_told_anything(client, token):
    if token == "of another salt":
        token = signing.dumps("x", salt="another")
    if token == "old":
        with time_machine.travel("2026-01-01"):
            token = signing.dumps("x", salt=proxy_check.SALT)
    response = client.get(reverse("proxy-check"), headers={proxy_check.HEADER: token})
    assert response.status_code == 404
    assert response.content == client.get("/proxy-chick").content.replace(b"proxy-chick", b"proxy-check")
