"""What a proxy says of a visitor is believed when the proxy proves itself; anybody else's words are taken away."""

import runpy

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from sodertorn.proxy import is_through_proxy, know_the_visitor, peer_of
from tests.sodertorn.test_security import CHECK, PRODUCTION, ROOT, start

SECRET = "a-secret-that-proxy-and-portal-share"
FORGED = {"x-forwarded-for": "203.0.113.9", "x-forwarded-proto": "https", "x-real-ip": "203.0.113.9"}


def seen(rf, peer="192.0.2.1", **headers):
    """Return the request as all but the first middleware see it."""
    requests = []

    def view(request):
        requests.append(request)
        return HttpResponse()

    know_the_visitor(view)(rf.get("/", headers=headers, REMOTE_ADDR=peer))
    return requests[0]


def test_nobody_is_believed_where_nothing_proves_the_proxy(rf):
    request = seen(rf, **FORGED, forwarded="for=203.0.113.9")
    assert (request.META["REMOTE_ADDR"], request.scheme) == ("192.0.2.1", "http")
    assert not is_through_proxy(request)
    assert not [name for name in request.META if "FORWARDED" in name or "REAL_IP" in name]


@pytest.mark.parametrize("secret", ["", "guessed", SECRET + "x", "å"])
def test_wrong_secret_proves_nothing(rf, settings, secret):
    settings.PROXY_SECRET = SECRET
    request = seen(rf, **FORGED, **{"x-proxy-secret": secret})
    assert (request.META["REMOTE_ADDR"], request.scheme) == ("192.0.2.1", "http")


def test_secret_proves_the_proxy_and_is_taken_away(rf, settings):
    settings.PROXY_SECRET = SECRET
    request = seen(rf, **FORGED, **{"x-proxy-secret": SECRET})
    assert (request.META["REMOTE_ADDR"], request.scheme) == ("203.0.113.9", "https")
    assert (is_through_proxy(request), peer_of(request)) == (True, "192.0.2.1")
    assert SECRET not in map(str, request.META.values())


@pytest.mark.parametrize(
    ("trusted", "peer", "believed"),
    [
        (["10.0.0.2"], "10.0.0.2", True),
        (["10.0.0.2"], "10.0.0.3", False),
        (["10.0.0.0/24", "fd00::/8"], "10.0.0.3", True),
        (["10.0.0.0/24", "fd00::/8"], "fd00::1", True),
        (["10.0.0.0/24"], "::ffff:10.0.0.3", True),
        (["unix"], "", True),
        (["127.0.0.1"], "", False),
        (["unix"], "127.0.0.1", False),
        (["10.0.0.2"], "no address", False),
    ],
)
def test_fixed_peer_proves_the_proxy(rf, settings, trusted, peer, believed):
    settings.TRUSTED_PROXIES = trusted
    assert (seen(rf, peer, **FORGED).META["REMOTE_ADDR"] == "203.0.113.9") is believed


def test_each_proof_that_is_asked_for_has_to_be_given(rf, settings):
    settings.PROXY_SECRET, settings.TRUSTED_PROXIES = SECRET, ["10.0.0.2"]
    proof = {"x-proxy-secret": SECRET}
    assert is_through_proxy(seen(rf, "10.0.0.2", **proof))
    assert not is_through_proxy(seen(rf, "10.0.0.3", **proof))
    assert not is_through_proxy(seen(rf, "10.0.0.2"))


@pytest.mark.parametrize(
    ("count", "said", "address"),
    [
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "198.51.100.1, 203.0.113.9", "203.0.113.9"),  # the first is the visitor's own invention
        (2, "198.51.100.1, 203.0.113.9, 10.0.0.7", "203.0.113.9"),
        (2, "203.0.113.9", "203.0.113.9"),  # by the nearer proxy alone; allauth would answer 500
        (0, "203.0.113.9", "203.0.113.9"),
        (1, "203.0.113.9:4711", "203.0.113.9"),
        (1, "[2001:db8::1]:4711", "2001:db8::1"),
        (1, "::ffff:203.0.113.9", "203.0.113.9"),
        (1, "nobody", "10.0.0.2"),
        (1, "", "10.0.0.2"),
        (1, "203.0.113.9,", "10.0.0.2"),
    ],
)
def test_address_is_what_the_outermost_of_our_proxies_says(rf, settings, count, said, address):
    settings.TRUSTED_PROXIES, settings.TRUSTED_PROXY_COUNT = ["10.0.0.2"], count
    assert seen(rf, "10.0.0.2", **{"x-forwarded-for": said}).META["REMOTE_ADDR"] == address


@pytest.mark.django_db
@pytest.mark.parametrize("count", [0, 1, 2, 9])
@pytest.mark.parametrize("trusted", [[], ["127.0.0.1"]])
def test_no_count_makes_the_login_fail(settings, count, trusted):
    settings.TRUSTED_PROXIES, settings.TRUSTED_PROXY_COUNT = trusted, count
    for said in ("203.0.113.9", "x", ",", "1, 2, 3"):
        client = Client(headers={"x-forwarded-for": said})
        answer = client.post(reverse("account_login"), {"login": "kim@example.org", "password": "wrong-password"})
        assert answer.status_code == 200


@pytest.mark.django_db
def test_forged_addresses_share_one_limit(settings):
    settings.PROXY_SECRET = SECRET
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "login": "3/m/ip"}
    form = {"login": "nobody@example.org", "password": "wrong-password"}

    def tries(**headers):
        return Client(headers=headers).post(reverse("account_login"), form).status_code

    assert [tries(**{"x-forwarded-for": f"203.0.113.{n}"}) for n in range(5)] == [200, 200, 200, 429, 429]
    assert tries(**{"x-forwarded-for": "203.0.113.1", "x-proxy-secret": SECRET}) == 200


def test_request_id_is_the_proxys_or_made_here(rf, settings):
    settings.TRUSTED_PROXIES = ["10.0.0.2"]

    def told(peer, request_id):
        answer = know_the_visitor(lambda request: HttpResponse(status=404))
        return answer(rf.get("/", headers={"x-request-id": request_id}, REMOTE_ADDR=peer))["X-Request-ID"]

    assert told("10.0.0.2", "0123456789abcdef") == "0123456789abcdef"
    assert told("10.0.0.3", "0123456789abcdef") != "0123456789abcdef"
    assert len(told("10.0.0.2", 'x"\x1b[31m' * 3)) == 16


def test_web_server_leaves_it_to_the_portal_whom_to_believe():
    """Gunicorn would believe any proxy on this machine what it says of the scheme."""
    configured = runpy.run_path(str(ROOT / "gunicorn.conf.py"))
    assert (configured["secure_scheme_headers"], configured["forwarder_headers"]) == ({}, "")


def test_portal_does_not_start_with_a_proxy_that_is_no_address(tmp_path):
    started = start(tmp_path, "import sodertorn.settings", **PRODUCTION, TRUSTED_PROXIES="proxy.example")
    assert started.returncode != 0
    assert "proxy.example" in started.stderr


def test_fixed_peer_satisfies_the_deployment_check(tmp_path):
    environment = {name: value for name, value in PRODUCTION.items() if name != "PROXY_SECRET"}
    checked = start(tmp_path, CHECK, **environment, TRUSTED_PROXIES="10.0.0.2")
    assert checked.returncode == 0, checked.stderr
