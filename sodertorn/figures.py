"""Figures for Prometheus: how many requests, how long they take, what waits. Loaded only where METRICS_TOKEN is set.

Each process writes its own to files in PROMETHEUS_MULTIPROC_DIR; whichever is asked answers for all of them. What
stands in the database is counted when somebody asks.
"""

import time
from collections.abc import Callable, Iterator

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponseBase
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from core.jobs.schedule import troubled
from core.jobs.trouble import workers
from mail.models import OutboxMessage

SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
METHODS = {"GET", "HEAD", "POST", "OPTIONS"}
requests = Counter("portal_requests", "Requests answered.", ["view", "method", "status"])
seconds = Histogram("portal_request_seconds", "How long answers took.", ["view"], buckets=SECONDS)


def measure(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Count each answer by the name of its page; what has none, as files and kept pages, is "none"."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        begun = time.monotonic()
        response = get_response(request)
        view = request.resolver_match.view_name if request.resolver_match else "none"
        method = request.method if request.method in METHODS else "other"
        requests.labels(view, method, str(response.status_code)).inc()
        seconds.labels(view).observe(time.monotonic() - begun)
        return response

    return middleware


class InTheDatabase(Collector):
    """What waits, and what has stopped; nothing but that it is away, where the database is."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        try:
            figures = {
                "portal_letters_waiting": ("Letters that no mail server has taken yet.", self.letters()),
                "portal_jobs_in_trouble": ("Jobs that have failed or are late.", len(troubled())),
                "portal_workers": ("Workers that give signs of life.", workers()),
            }
        except DatabaseError:
            figures = {}
        yield GaugeMetricFamily("portal_database_up", "Whether the database answers.", float(bool(figures)))
        for name, (text, value) in figures.items():
            yield GaugeMetricFamily(name, text, float(value))

    def letters(self) -> int:
        return OutboxMessage.objects.waiting().count()


def all_figures() -> bytes:
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    registry.register(InTheDatabase())
    return generate_latest(registry)
