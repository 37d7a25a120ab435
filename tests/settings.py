"""The portal's settings, for tests: nothing of the developer's own, nothing slow, nothing that leaves the process."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

import environ

from tests.template_variables import MissingVariable

# A developer's .env and shell say how they run the portal; the tests say it here.
environ.Env.read_env = lambda *args, **kwargs: None
for name in (
    "ADMINS", "ADMIN_PATH", "ALLOWED_HOSTS", "BOUNCE_ADDRESS", "BOUNCE_MAILBOX", "CACHE_URL", "DEFAULT_FROM_EMAIL",
    "EMAIL_URL", "EDITORS_IDLE_HOURS", "HSTS_SECONDS", "LOGIN_IDLE_HOURS", "LOG_FORMAT",
    "MAP_FILE", "MAP_TILES", "METRICS_TOKEN", "PAGE_CACHE", "PROXY_SECRET", "REPLY_TO",
    "SECURITY_CONTACT", "SECURITY_LOG", "SECURITY_LOG_ADDRESSES", "SENTRY_DSN", "TRUSTED_PROXIES",
    "TRUSTED_PROXY_COUNT",
):  # fmt: skip
    os.environ.pop(name, None)
_folder = tempfile.mkdtemp(prefix="portal-tests-")
atexit.register(shutil.rmtree, _folder, ignore_errors=True)
os.environ |= {
    "DEBUG": "0",
    "SECRET_KEY": "a-key-for-tests-only",
    "SITE_URL": "http://127.0.0.1:8000",
    "STAFF_MFA_REQUIRED": "0",
    "VAR_DIR": _folder,
    "DATABASE_URL": os.environ.get("TEST_DATABASE_URL") or f"sqlite:///{_folder}/portal.sqlite3",
    "DATABASE_POOL_MIN": "1",
}

from sodertorn.settings import *  # noqa: E402, F403
from sodertorn.settings import DATABASES, LOGGING, STORAGES, TEMPLATES  # noqa: E402

ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
MAIL_SERVER = "django.core.mail.backends.locmem.EmailBackend"
TASKS = {
    "default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend", "QUEUES": ["default", "members", "long"]}
}
CACHES = {
    name: {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": f"tests-{name}",
        "OPTIONS": {"MAX_ENTRIES": 5000},
    }
    for name in ("default", "pages", "content")
}
LOGIN_IDLE_HOURS = EDITORS_IDLE_HOURS = 10 * 365 * 24  # tests leap over months; those of the limits set them
PAGE_CACHE = False  # tests of what a page says make it anew; those of the cache turn it on
MEDIA_ROOT = Path(_folder) / "media"
STATIC_ROOT = Path(_folder) / "static"
STATIC_ROOT.mkdir()
# The fingerprinting storage needs collectstatic first; the browser tests run with it.
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
TEMPLATES[0]["OPTIONS"]["environment"] = "tests.jinja.environment"
TEMPLATES[2]["OPTIONS"]["string_if_invalid"] = MissingVariable()
LOGGING["root"]["level"] = LOGGING["loggers"]["django"]["level"] = "ERROR"
if DATABASES["default"]["ENGINE"] == "core.database":
    # In a file, as the portal's own is: shared memory locks whole tables.
    DATABASES["default"]["TEST"] = {"NAME": f"{_folder}/test.sqlite3"}
else:
    # A test database is dropped at the end, which a pool's waiting connections would prevent.
    DATABASES["default"]["OPTIONS"].pop("pool")
    # Nor does it have to survive a power cut.
    DATABASES["default"]["OPTIONS"]["options"] += " -c synchronous_commit=off"
