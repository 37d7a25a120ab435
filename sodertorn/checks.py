"""What ``manage.py check --deploy`` knows about this portal besides Django's own advice."""

import os
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register

PROCESS_BOUND = {
    "django.core.cache.backends.locmem.LocMemCache",
    "django.core.cache.backends.dummy.DummyCache",
}


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
    if settings.EMAIL_BACKEND == "mail.backends.EmailBackend":
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
    if settings.HTTPS and not settings.ALLAUTH_TRUSTED_PROXY_COUNT:
        yield Warning(
            "Behind a proxy all visitors seem to have one address, and share its login attempts.",
            hint="Set TRUSTED_PROXY_COUNT to the number of proxies before the portal, usually 1.",
            id="sodertorn.W005",
        )
