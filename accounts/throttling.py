"""A limit on how often somebody may do something, counted in the cache."""

import hashlib
import ipaddress

from django.core.cache import cache
from django.http import HttpRequest

SECONDS = {"m": 60, "h": 60 * 60, "d": 24 * 60 * 60}


def throttled(request: HttpRequest, action: str, *, rate: str, key: str = "") -> bool:
    """Count this request, reading ones too, and say whether ``action`` has been done too often.

    ``rate`` is "30/m/ip" or "10/h/user", or several with a comma between; "10/d/key" counts by ``key``, such as the
    address that a mail goes to. Somebody who is not logged in is counted by address.
    """
    for one in rate.split(","):
        most, period, by = one.split("/")
        if by == "key":
            who = f"key:{key}"
        elif by == "user" and request.user.is_authenticated:
            who = f"user:{request.user.pk}"
        else:
            who = f"ip:{ip_of(request)}"
        digest = hashlib.sha256(who.encode()).hexdigest()
        if count_up(f"throttled:{action}:{one}:{digest}", SECONDS[period]) > int(most):
            request.asked_too_often = True  # type: ignore[attr-defined]  # the answer is 429, whatever its page
            request.retry_after = SECONDS[period]  # type: ignore[attr-defined]
            return True
    return False


def count_up(key: str, seconds: int) -> int:
    """Add one to the count kept under ``key``, which begins anew after so many seconds, and return it."""
    cache.add(key, 0, seconds)
    try:
        return cache.incr(key)
    except ValueError:  # it has run out since the line above
        cache.add(key, 1, seconds)
        return 1


def ip_of(request: HttpRequest) -> str:
    """Return the visitor's IP address; of version 6 the network, as a home or a telephone has a whole one.

    Behind a proxy it is the visitor's own where the proxy has proved itself (sodertorn/proxy.py).
    """
    ip: str = request.META["REMOTE_ADDR"]
    if ":" not in ip:
        return ip
    return str(ipaddress.ip_network((ip, 64), strict=False).network_address)
