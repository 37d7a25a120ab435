"""A limit on how often somebody may do something, kept where the login keeps its own: in the cache."""

from allauth.core.internal import ratelimit
from django.http import HttpRequest


def throttled(request: HttpRequest, action: str, *, rate: str, key: str | None = None) -> bool:
    """Count this request, reading ones too, and say whether ``action`` has been done too often.

    ``rate`` is "30/m/ip" or "10/h/user", or several with a comma between; "10/d/key" counts by ``key``, such as the
    address that a mail goes to. Somebody who is not logged in is counted by address. Behind a proxy the address is the
    visitor's own only when TRUSTED_PROXY_COUNT is right.
    """
    if not request.user.is_authenticated:
        rate = rate.replace("/user", "/ip")
    return not ratelimit.consume(request, app="portal", action=action, key=key, config={action: rate}, limit_get=True)
