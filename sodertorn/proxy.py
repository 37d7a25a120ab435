"""Who asks: what the proxy says of a visitor is believed when it proves that it is ours, and never read otherwise.

Stands before everything else, so that one place holds the truth: ``REMOTE_ADDR`` is the visitor's address and
``request.scheme`` the visitor's scheme. Why, and what counts as a proof: docs/decisions/0030-seen-from-outside.md.
"""

import hmac
from collections.abc import Callable
from functools import lru_cache
from http import HTTPStatus
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from core.origin import of_request

UNIX = "unix"  # in TRUSTED_PROXIES: whoever reaches the portal by its socket
HERE = "127.0.0.1"
SECRET, ADDRESS, SCHEME, REQUEST_ID = (
    f"HTTP_X_{name}" for name in ("PROXY_SECRET", "FORWARDED_FOR", "FORWARDED_PROTO", "REQUEST_ID")
)
SAID_BY_PROXIES = {SECRET, REQUEST_ID, "HTTP_FORWARDED", "HTTP_X_REAL_IP"}
# What a header cannot be called: who is at the other end of the connection, whether it passes on what another asked,
# and whether it proved to be our proxy.
PEER, IS_PASSED_ON, IS_PROVEN = "portal.peer", "portal.is_passed_on", "portal.is_through_proxy"


def know_the_visitor(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Put the visitor's address and scheme where everybody reads them; take away what proxies, or others, said."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        given_id = settle(request.META)
        with of_request(given_id, request.META["REMOTE_ADDR"]) as origin:
            request.request_id = origin.request_id  # type: ignore[attr-defined]  # for lines of the log about the answer
            response = get_response(request)
            if response.status_code >= HTTPStatus.BAD_REQUEST:  # whoever reports a fault can name it
                response["X-Request-ID"] = origin.request_id
            return response

    return middleware


def is_through_proxy(request: HttpRequest) -> bool:
    return bool(request.META.get(IS_PROVEN))


def is_passed_on(request: HttpRequest) -> bool:
    """Whether some proxy, ours or not, asks for somebody else."""
    return bool(request.META.get(IS_PASSED_ON))


def peer_of(request: HttpRequest) -> str:
    """Return the address at the other end of the connection: the proxy's, where there is one."""
    return str(request.META.get(PEER, HERE))


def settle(meta: dict[str, Any]) -> str:
    """Let ``meta`` say who the visitor is, and nothing that only a proxy may say; return the request id it gave."""
    names = [name for name in meta if name.startswith("HTTP_X_FORWARDED_") or name in SAID_BY_PROXIES]
    said = {name: str(meta.pop(name)) for name in names}
    peer = str(meta.get("REMOTE_ADDR") or UNIX)
    meta[PEER] = meta["REMOTE_ADDR"] = HERE if peer == UNIX else peer
    meta[IS_PASSED_ON] = bool(said)
    meta[IS_PROVEN] = _is_proven(peer, said.get(SECRET, ""))
    if not meta[IS_PROVEN]:
        return ""
    meta["REMOTE_ADDR"] = _address(_by_the_farthest_of_ours(said.get(ADDRESS, ""))) or meta["REMOTE_ADDR"]
    scheme = _by_the_farthest_of_ours(said.get(SCHEME, "")).lower()
    if scheme in {"http", "https"}:
        meta["wsgi.url_scheme"] = scheme
    return said.get(REQUEST_ID, "")


def _is_proven(peer: str, secret: str) -> bool:
    """Whether each proof that the settings ask for is given; where they ask for none, nobody is believed."""
    if not (settings.PROXY_SECRET or settings.TRUSTED_PROXIES):
        return False
    knows = not settings.PROXY_SECRET or hmac.compare_digest(secret.encode(), settings.PROXY_SECRET.encode())
    return knows and (not settings.TRUSTED_PROXIES or _is_one_of(peer, tuple(settings.TRUSTED_PROXIES)))


def _is_one_of(peer: str, trusted: tuple[str, ...]) -> bool:
    if peer == UNIX:
        return UNIX in trusted
    address = _address(peer)
    return bool(address) and any(ip_address(address) in network for network in _networks(trusted))


@lru_cache(maxsize=8)
def _networks(trusted: tuple[str, ...]) -> list[IPv4Network | IPv6Network]:
    return [ip_network(one, strict=False) for one in trusted if one != UNIX]


def _by_the_farthest_of_ours(values: str) -> str:
    """Return what the outermost of our proxies added; those further left are the visitor's own words.

    Where there are fewer values than proxies, somebody came by a nearer one, which said all there is.
    """
    all_of_them = [value.strip() for value in values.split(",")]
    ours: int = min(max(settings.TRUSTED_PROXY_COUNT, 1), len(all_of_them))
    return all_of_them[-ours]


def _address(text: str) -> str:
    """Return an address without port and brackets, one of version 4 as such; "" where it is none."""
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return ""
    return str(getattr(address, "ipv4_mapped", None) or address)
