"""The answers to ``/livez`` and ``/readyz``, before everything that asks for a host, a session or the database."""

import ipaddress
import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from functools import partial

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from sodertorn.health import parts
from sodertorn.health.parts import FAILED, WARNING, Part
from sodertorn.proxy import is_passed_on, peer_of

LIMIT = 0.8  # seconds for all parts, which are asked side by side
VITAL = {"database", "migrations"}  # without which this process can answer nobody


class Question:
    """Asks for some parts in a thread that can be left alone. One that has not come back is not asked again."""

    def __init__(self, names: tuple[str, ...], ask: Callable[[], Iterator[Part]]) -> None:
        self.names, self.ask = names, ask
        self.lock = threading.Lock()
        self.thread: threading.Thread | None = None
        self.found: dict[str, Part] = {}

    def begin(self) -> None:
        with self.lock:
            if self.thread is None or not self.thread.is_alive():
                self.found = {}
                self.thread = threading.Thread(target=self._run, args=[self.found], daemon=True)
                self.thread.start()

    def answers(self, until: float) -> list[Part]:
        """Return what has been answered by a moment of the monotonic clock, and that the rest has not been."""
        if self.thread:
            self.thread.join(max(0, until - time.monotonic()))
        found = dict(self.found)
        return [found.get(name) or Part(name, FAILED, f"no answer within {LIMIT} s") for name in self.names]

    def _run(self, found: dict[str, Part]) -> None:
        try:
            for part in self.ask():
                found[part.name] = part
        except Exception as error:  # whatever it is, it is the answer
            says = f"{type(error).__name__}: {error}".strip().splitlines()[0]
            failed, *unknown = (name for name in self.names if name not in found)
            found[failed] = Part(failed, FAILED, says)
            found.update({name: Part(name, FAILED, "not known") for name in unknown})
        finally:
            connection.close()


class Health:
    """Answers those who ask from this machine or from HEALTH_FROM; for everybody else there is no such page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        needed = parts.migrations_of_this_code()  # before an upgrade can exchange the files
        self.questions = [
            Question(("database", "migrations", "jobs", "worker", "letters"), partial(parts.of_the_database, needed)),
            Question(("cache",), parts.of_the_cache),
            Question(("media",), parts.of_the_media),
        ]

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path_info not in {"/livez", "/readyz"} or not is_near(request):
            return self.get_response(request)
        response = self._ready() if request.path_info == "/readyz" else _plain("ok\n", 200)
        response["Cache-Control"] = "no-store"
        return response

    def _ready(self) -> HttpResponse:
        until = time.monotonic() + LIMIT
        for question in self.questions:
            question.begin()
        found = [_weighed(part) for question in self.questions for part in question.answers(until)]
        is_ready = all(part.status != FAILED for part in found)
        warnings = [part.name for part in found if part.status == WARNING]
        lines = [{"ready": is_ready, "warnings": warnings}, *(asdict(part) for part in found)]
        return _plain("".join(f"{json.dumps(line)}\n" for line in lines), 200 if is_ready else 503)


def is_near(request: HttpRequest) -> bool:
    """Whether this machine or one of HEALTH_FROM asks by itself, and passes no visitor's request on."""
    if is_passed_on(request):
        return False
    try:
        address = ipaddress.ip_address(peer_of(request))
    except ValueError:
        return False
    return address.is_loopback or any(address in ipaddress.ip_network(network) for network in settings.HEALTH_FROM)


def _weighed(part: Part) -> Part:
    """Turn a failure into a warning where visitors are better served by this process than by none."""
    return replace(part, status=WARNING) if part.status == FAILED and part.name not in VITAL else part


def _plain(text: str, status: int) -> HttpResponse:
    return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")
