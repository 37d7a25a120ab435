"""Questions to servers elsewhere, at addresses that somebody has given us.

Whoever gives one chooses what is asked. So only public addresses on the internet are, at the ports of the web: each
name is looked up here, and the connection is made to the address that was looked at. A redirect is a new question.
"""

import http.client
import ipaddress
import socket
import ssl
from contextlib import suppress
from urllib.parse import urlsplit

from django.utils.encoding import iri_to_uri

PORTS = {80, 443}
# Networks of version 6 whose last four bytes are an address of version 4: NAT64, and one that is out of use.
HOLD_VERSION_4 = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("::/96"))


class NotPublicError(Exception):
    """The address is none that we ask."""


def is_public(address: str) -> bool:
    """Whether an IP address is one of the internet: not of this machine, its network, or its provider's services."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    inner = _within(ip)
    return ip.is_global and not ip.is_multicast and (inner is None or inner.is_global)


def _within(ip: ipaddress.IPv4Address | ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """Return the address of version 4 that one of version 6 leads to."""
    if isinstance(ip, ipaddress.IPv4Address):
        return None
    if any(ip in network for network in HOLD_VERSION_4):
        return ipaddress.IPv4Address(ip.packed[-4:])
    return ip.ipv4_mapped or ip.sixtofour


def connect(url: str, *, timeout: float) -> tuple["Connection", str]:
    """Return a connection that has not been opened yet, and the path to ask it for. Raises NotPublicError."""
    parts = urlsplit(iri_to_uri(url))
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise NotPublicError("no address on the web")
    host = parts.hostname.encode("idna").decode("ascii")
    port = parts.port or (443 if parts.scheme == "https" else 80)
    if port not in PORTS:
        raise NotPublicError("not a port of the web")
    kind = SecureConnection if parts.scheme == "https" else Connection
    path = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
    return kind(host, port, _look_up(host, port), timeout), path


def _look_up(host: str, port: int) -> str:
    """Return the address to connect to. Raises NotPublicError where one that the name has is not public."""
    found = [str(row[4][0]) for row in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if not found or not all(is_public(address) for address in found):
        raise NotPublicError("not a public address")
    return found[0]


class Connection(http.client.HTTPConnection):
    """Connects to the address that was looked up, so that the name cannot mean another one by now."""

    def __init__(self, host: str, port: int, address: str, timeout: float) -> None:
        super().__init__(host, port, timeout=timeout)
        self.address, self.patience = address, timeout

    def connect(self) -> None:
        self.sock = self.line = socket.create_connection((self.address, self.port), self.patience)

    def hang_up(self) -> None:
        """End a talk that goes on for too long: whoever waits for the next byte gets the end of it."""
        with suppress(OSError, AttributeError):
            self.line.shutdown(socket.SHUT_RDWR)


class SecureConnection(Connection):
    default_port = 443

    def connect(self) -> None:
        super().connect()
        self.sock = self.line = ssl.create_default_context().wrap_socket(self.line, server_hostname=self.host)
