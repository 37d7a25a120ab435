"""Asks the running portal from outside, through its proxy, whom it takes the visitor for, and says what is amiss."""

import json
import ssl
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.core import signing
from django.http import Http404, HttpRequest, JsonResponse
from django.urls import reverse
from django.utils.crypto import get_random_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.origin import current_origin
from sodertorn.proxy import is_through_proxy

SALT, HEADER = "sodertorn.proxy-check", "X-Proxy-Check"
SECONDS = 60  # that a token is good for
PATIENCE = 10  # seconds that the portal has to answer
INVENTED, INVENTED_ID = "192.0.2.77", "invented-by-the-check"
FORGED = {
    "X-Forwarded-For": INVENTED,
    "X-Forwarded-Host": "elsewhere.example",
    "X-Real-IP": INVENTED,
    "Forwarded": f"for={INVENTED};proto=http",
    "X-Request-ID": INVENTED_ID,
    "X-Proxy-Secret": "invented",
}


class Seen(NamedTuple):
    """Whom the portal took a visitor for."""

    address: str
    scheme: str
    host: str
    request_id: str
    is_through_proxy: bool


@require_safe
@never_cache
def proxy_check(request: HttpRequest) -> JsonResponse:
    """Tell whoever has this portal's key whom it takes them for; nobody else that there is such an address."""
    try:
        signing.loads(request.headers.get(HEADER, ""), salt=SALT, max_age=SECONDS)
    except signing.BadSignature:
        raise Http404 from None
    seen = Seen(
        request.META["REMOTE_ADDR"],
        str(request.scheme),
        request.get_host(),
        current_origin().request_id,
        is_through_proxy(request),
    )
    return JsonResponse(seen._asdict())


def ask(site: str, headers: dict[str, str], *, trust: ssl.SSLContext | None = None) -> tuple[Seen, dict[str, str]]:
    """Ask the portal at ``site`` as a visitor with these headers; return whom it saw, and its answer's headers."""
    token = signing.dumps(get_random_string(12), salt=SALT)
    request = urllib.request.Request(site.rstrip("/") + reverse("proxy-check"), headers={**headers, HEADER: token})  # noqa: S310
    opener = urllib.request.build_opener(
        urllib.request.ProxyHandler({}), _NoRedirects, urllib.request.HTTPSHandler(context=trust)
    )
    with opener.open(request, timeout=PATIENCE) as response:
        found: dict[str, Any] = json.load(response)
        return Seen(**found), dict(response.headers)


def findings(site: str) -> Iterator[str]:
    """Return in words what is amiss with the proxy at ``site``; nothing where all is well."""
    plain, headers = ask(site, {})
    is_https = site.startswith("https://")
    if not plain.is_through_proxy:
        yield (
            f"The portal does not know this proxy, and takes every visitor for {plain.address}. "
            "Set PROXY_SECRET and let the proxy send X-Proxy-Secret, or name its address in TRUSTED_PROXIES."
        )
    elif is_https and plain.scheme != "https":
        yield "The portal does not learn that visitors use https: let the proxy send X-Forwarded-Proto."
    forged, _headers = ask(site, FORGED | {"X-Forwarded-Proto": "http" if is_https else "https"})
    if forged.address == INVENTED:
        yield (
            "The proxy passes a visitor's own X-Forwarded-For on, so no limit by address holds. Let it overwrite the "
            "header, and TRUSTED_PROXY_COUNT be the number of proxies that add to it."
        )
    if forged.scheme != plain.scheme:
        yield "The proxy passes a visitor's own X-Forwarded-Proto on. Let it overwrite the header."
    if forged.host != plain.host:
        yield "A visitor's own X-Forwarded-Host is believed."
    if forged.request_id == INVENTED_ID:
        yield "The proxy passes a visitor's own X-Request-ID on. Let it overwrite the header, or take it away."
    if any(figure.isdigit() for figure in headers.get("Server", "")):
        yield f"The proxy tells its version ({headers['Server']}): with nginx, set server_tokens off."
    if "," in headers.get("X-Content-Type-Options", ""):
        yield "The proxy adds security headers to the portal's own. Let it add none."


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """The portal answers this address over http too; who leads elsewhere is not the portal."""

    def redirect_request(self, *arguments: Any) -> None:
        return None
