"""Gunicorn's worker, with two things it lacks: headers on the answers of its own, and an end to slow requests.

What is no HTTP, or too long for it, never reaches the portal: Gunicorn answers by itself. Nothing of Django is loaded
here, as Gunicorn reads this before the portal.
"""

import contextlib
import errno
import socket
import threading
import time
from typing import Any

from gunicorn.workers.gthread import ThreadWorker

LONGEST = 120  # seconds in which a request has to have come, however large; the proxy sends what it has at once
LOOK = 1.0  # seconds between two looks at who is late
# As sodertorn/policy.py says of an answer that fetches and runs nothing.
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class PortalWorker(ThreadWorker):
    """Serves with threads."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.begun: dict[Any, float] = {}  # the connections that are read or answered, and since when
        self.late: set[Any] = set()

    def init_process(self) -> None:
        threading.Thread(target=self._watch, daemon=True).start()
        super().init_process()

    def handle(self, conn: Any) -> Any:
        """Read a request and answer it; one that comes too slowly is cut off, and is then none."""
        self.begun[conn] = time.monotonic()
        try:
            return super().handle(conn)
        finally:
            self.begun.pop(conn, None)
            self.late.discard(conn)

    def handle_request(self, req: Any, conn: Any) -> Any:
        unreader = conn.parser.unreader
        if not hasattr(unreader, "unguarded"):
            unreader.unguarded = unreader.chunk
            unreader.chunk = lambda *size: self._chunk(conn, unreader.unguarded(*size))
        return super().handle_request(req, conn)

    def _chunk(self, conn: Any, data: bytes) -> bytes:
        """Half a form must not pass for a whole one: what was cut off cannot be read."""
        if not data and conn in self.late:
            raise ConnectionResetError(errno.ECONNRESET, "The request came too slowly.")
        return data

    def handle_error(self, req: Any, client: Any, addr: Any, exc: BaseException) -> None:
        super().handle_error(req, _WithHeaders(client), addr, exc)

    def _watch(self) -> None:
        while True:
            time.sleep(LOOK)
            for conn, at in list(self.begun.items()):
                if at < time.monotonic() - LONGEST and conn not in self.late:
                    self.late.add(conn)
                    with contextlib.suppress(OSError):
                        conn.sock.shutdown(socket.SHUT_RD)  # an answer may be on the way still, and is sent


class _WithHeaders:
    """A connection on which an answer gets our headers after its first line."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection
        self.is_new = True

    def __getattr__(self, name: str) -> Any:
        return getattr(self.connection, name)

    def sendall(self, data: bytes) -> None:
        self.connection.sendall(self._with_headers(data))

    def send(self, data: bytes) -> int:
        self.connection.sendall(self._with_headers(data))
        return len(data)

    def _with_headers(self, data: bytes) -> bytes:
        first, line_end, rest = data.partition(b"\r\n")
        if not self.is_new or not line_end or not first.startswith(b"HTTP/"):
            return data
        self.is_new = False
        headers = "".join(f"{name}: {value}\r\n" for name, value in HEADERS.items())
        return first + line_end + headers.encode("latin-1") + rest
