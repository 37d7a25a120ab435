"""What ``manage.py check`` and ``check --deploy`` know about this portal besides Django's own advice."""

import os
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import DatabaseError

from partners.models import Programme
from sodertorn.resources import contradictions

PROCESS_BOUND = {
    "django.core.cache.backends.locmem.LocMemCache",
    "django.core.cache.backends.dummy.DummyCache",
}
SHORTEST_SECRET = 32


@register(Tags.security, deploy=True)
def deployment(app_configs: object, **kwargs: Any) -> list[CheckMessage]:
    return list(_findings())


def _findings() -> Iterator[CheckMessage]:
    if not settings.SITE_URL.startswith("https://"):
        yield Warning(
            "SITE_URL does not begin with https://, so cookies and passwords travel unprotected.",
            hint="Set SITE_URL to the address that visitors use, for example https://portal.example.",
            id="sodertorn.W001",
        )
    if settings.MAIL_SERVER == "mail.backends.FileBackend":
        yield Warning(
            "No mail leaves this machine: it is written to files, and nobody can confirm an e-mail address.",
            hint="Set EMAIL_URL, for example smtp+tls://user:password@mail.example:587.",
            id="sodertorn.W002",
        )
    if int(os.environ.get("WEB_CONCURRENCY", "1")) > 1 and settings.CACHES["default"]["BACKEND"] in PROCESS_BOUND:
        yield Warning(
            "Each web process counts login attempts for itself, as the cache is not shared between them.",
            hint="Set CACHE_URL, for example redis://127.0.0.1:6379/0.",
            id="sodertorn.W003",
        )
    if not settings.STAFF_MFA_REQUIRED:
        yield Warning(
            "Editors reach the admin with a password alone.",
            hint="Remove STAFF_MFA_REQUIRED from the environment, or set it to 1.",
            id="sodertorn.W004",
        )
    if settings.HTTPS and not (settings.PROXY_SECRET or settings.TRUSTED_PROXIES):
        yield Warning(
            "Nothing proves that a request comes from your proxy, so what it says of the visitors is not believed: "
            "they share one address and its limits, and every page leads to itself over https.",
            hint="Set PROXY_SECRET, sent by the proxy as X-Proxy-Secret, or name its address in TRUSTED_PROXIES.",
            id="sodertorn.W005",
        )
    if settings.PROXY_SECRET and len(settings.PROXY_SECRET) < SHORTEST_SECRET:
        yield Warning(
            "PROXY_SECRET can be guessed.",
            hint="Make it of 32 random characters or more, for example with: openssl rand -hex 32",
            id="sodertorn.W007",
        )
    if settings.HTTPS and settings.DATABASES["default"]["ENGINE"] == "core.database":
        yield Warning(
            "The database is SQLite: one file with one writer at a time, for this machine alone.",
            hint="Set DATABASE_URL to a PostgreSQL database, for example postgres://user:password@host/portal.",
            id="sodertorn.W009",
        )
    if not settings.ADMINS:
        yield Warning(
            "Nobody is told when a job has stopped.",
            hint="Set ADMINS to the addresses of those who run the portal.",
            id="sodertorn.W008",
        )


@register(Tags.security, deploy=True)
def who_answers(app_configs: object, **kwargs: Any) -> list[CheckMessage]:
    """Insist on who answers for the portal, which the law asks a public one to say; editors write it in the admin."""
    try:
        programme = Programme.objects.order_by("id").first()
    except DatabaseError:  # it is away, or has no tables yet: other checks say so
        return []
    missing = programme.not_said() if programme else ["programme"]
    if not missing:
        return []
    return [
        Error(
            f"Nobody knows who answers for the portal. Missing: {', '.join(missing)}.",
            hint="Write it in the admin, on the page of the programme, under “Who answers for the portal”.",
            id="sodertorn.E020",
        )
    ]


@register("resources")
def sizes_fit(app_configs: object, **kwargs: Any) -> list[CheckMessage]:
    """Refuse sizes and time limits that contradict each other, in every command and when a web process starts."""
    return [
        Error(f"{rule.smaller} is {smaller}, {rule.larger} is {larger}: {rule.then}", hint=rule.hint, id=rule.id)
        for rule, smaller, larger in contradictions()
    ]
