"""What a backup says of the portal that it is of: version, database, migrations, settings without secrets."""

import json
import os
from pathlib import Path
from typing import Any

from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from core.backups import ABOUT, BackupError
from core.release import release

# Settings whose value may be read by whoever reads the backup. What is not here is only said to be set.
PLAIN = (
    "ADMINS", "ADMIN_PATH", "ALLOWED_HOSTS", "BIND", "BOUNCE_ADDRESS", "DATABASE_IDLE_TIMEOUT",
    "DATABASE_LOCK_TIMEOUT", "DATABASE_POOL_MAX", "DATABASE_POOL_MIN", "DATABASE_STATEMENT_TIMEOUT", "DEBUG",
    "DECODERS", "DEFAULT_FROM_EMAIL", "EDITORS_IDLE_HOURS", "EMAIL_TIMEOUT", "HARVEST_CONTACT", "HARVEST_SOURCE",
    "HEALTH_FROM",
    "HSTS_INCLUDE_SUBDOMAINS", "HSTS_PRELOAD", "HSTS_SECONDS", "LOGIN_IDLE_HOURS", "LOG_FORMAT", "MALLOC_ARENA_MAX",
    "MAP_FILE", "MAP_TILES",
    "PAGE_CACHE", "PROMETHEUS_MULTIPROC_DIR", "PROXY_TIMEOUT", "REPLY_TO", "S3_BUCKET", "S3_ENDPOINT", "S3_REGION",
    "SECURITY_CONTACT", "SECURITY_LOG", "SECURITY_LOG_ADDRESSES", "SITE_URL", "STAFF_MFA_REQUIRED", "TASKS_BACKEND",
    "THREADS", "TRUSTED_PROXIES", "TRUSTED_PROXY_COUNT", "VAR_DIR", "WEB_CONCURRENCY", "WEB_TIMEOUT",
)  # fmt: skip
SECRET = (
    "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "BOUNCE_MAILBOX", "CACHE_URL", "DATABASE_URL", "EMAIL_URL",
    "METRICS_TOKEN", "PROXY_SECRET", "SECRET_KEY", "SECRET_KEY_FALLBACKS", "SENTRY_DSN",
)  # fmt: skip


def write(folder: Path, n_uploads: int) -> None:
    about = {
        "made_at": timezone.now().isoformat(timespec="seconds"),
        "release": release(),
        "database": connection.vendor,
        "uploads": n_uploads,
        "settings": {name: os.environ[name] for name in PLAIN if name in os.environ},
        "secrets_to_keep_elsewhere": [name for name in SECRET if name in os.environ],
        "migrations": sorted(".".join(key) for key in MigrationLoader(connection).applied_migrations),
    }
    (folder / ABOUT).write_text(json.dumps(about, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def check(folder: Path) -> None:
    """Raises BackupError where this portal cannot take the backup: another kind of database, or an older version."""
    about: dict[str, Any] = json.loads((folder / ABOUT).read_text("utf-8"))
    if about["database"] != connection.vendor:
        raise BackupError(f"The backup is of {about['database']}, and this database is {connection.vendor}.")
    known = {".".join(key) for key in MigrationLoader(None).disk_migrations}
    if unknown := set(about["migrations"]) - known:
        raise BackupError(f"The backup is of a newer version: this one does not know {min(unknown)}.")
