"""The portal's settings as in production, without this machine's own .env, and with the pages to compare with."""

import os

import environ

environ.Env.read_env = lambda *args, **kwargs: None  # what a developer set for themselves would change the figures
os.environ |= {"DEBUG": "0", "SECRET_KEY": "for-the-benchmark-only", "SITE_URL": "http://127.0.0.1:8000"}

from sodertorn.settings import *  # noqa: E402, F403
from sodertorn.settings import BASE_DIR, LOGGING, TEMPLATES  # noqa: E402

ROOT_URLCONF = "tools.bench.urls"
TEMPLATES[0]["DIRS"].append(BASE_DIR / "tools" / "bench" / "templates")
LOGGING["root"]["level"] = LOGGING["loggers"]["django"]["level"] = "ERROR"
