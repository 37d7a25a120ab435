"""What every answer of the portal says of itself, whatever it is; tests ask it of the answers they get."""

from django.conf import settings
from django.urls import Resolver404, resolve
from django.utils.translation import get_language_from_path, override

SAME_EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


# The pages that other sites may frame and the picture they may show: what is answered instead keeps to the rest.
FRAMED, SHOWN_ELSEWHERE = {"card", "knowledge:compare-embed"}, "share-picture"


def page_of(response):
    """Return the name of the address that was answered, in whichever language it is; nothing for a file."""
    path = response.request["PATH_INFO"]
    with override(get_language_from_path(path) or settings.LANGUAGE_CODE):
        try:
            return resolve(path).view_name
        except Resolver404:
            return ""


def expected(response):
    """Return the headers that are the same everywhere, but for what is meant to be shown on other sites."""
    name = page_of(response) if response.status_code in {200, 304} else ""
    if name not in {*FRAMED, SHOWN_ELSEWHERE}:
        return SAME_EVERYWHERE, False
    changed = {"Cross-Origin-Resource-Policy": "cross-origin"} | ({"X-Frame-Options": None} if name in FRAMED else {})
    return SAME_EVERYWHERE | changed, name in FRAMED


def faults(response):
    """Return where an answer does not keep to the policy."""
    headers, is_framed = expected(response)
    found = [f"{name}: {response.get(name)}" for name, value in headers.items() if response.get(name) != value]
    policy = response.get("Content-Security-Policy", "")
    ancestors = "frame-ancestors *" if is_framed else "frame-ancestors 'none'"
    if response.status_code == 304:
        if policy:
            found.append(f"another policy for what the browser has: {policy}")
    elif "default-src 'none'" not in policy or "unsafe" in policy:
        found.append(f"Content-Security-Policy: {policy}")
    if response.get("Content-Type", "").startswith("text/html") and ancestors not in policy:
        found.append(f"may be framed: {policy}")
    if is_framed and "script-src" in policy:
        found.append(f"runs scripts in a frame: {policy}")
    if response.get("Referrer-Policy") not in {"strict-origin-when-cross-origin", "same-origin", "no-referrer"}:
        found.append(f"Referrer-Policy: {response.get('Referrer-Policy')}")
    if "camera=()" not in response.get("Permissions-Policy", ""):
        found.append("no Permissions-Policy")
    if response.status_code in {429, 503} and not response.get("Retry-After"):
        found.append("no Retry-After")
    if response.has_header("Access-Control-Allow-Origin"):
        found.append("open to other sites' scripts")
    return found
