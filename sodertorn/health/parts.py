"""The parts that the portal stands on, and how each of them is right now."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.apps import apps
from django.core.cache import caches
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Count, Min
from django.utils import timezone

from core.jobs.schedule import GRACE, troubled
from core.jobs.trouble import workers
from mail.models import OutboxMessage

LEAST_FREE = 500 * 1024 * 1024  # bytes on the disk of the uploads: five of the largest reports
OK, WARNING, FAILED = "ok", "warning", "failed"


@dataclass(frozen=True)
class Part:
    name: str
    status: str
    says: str = ""


def migrations_of_this_code() -> set[tuple[str, str]]:
    """Return the migrations that the code has, by the names of their files: to import them all takes long."""
    return {
        (config.label, file.stem)
        for config in apps.get_app_configs()
        for file in (Path(config.path) / "migrations").glob("[0-9]*.py")
    }


def of_the_database(needed: set[tuple[str, str]]) -> Iterator[Part]:
    """Ask all that the database knows, on one connection. It ends where the database does not answer."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    yield Part("database", OK)
    missing = needed - set(MigrationRecorder(connection).applied_migrations())
    names = ", ".join(f"{app} {name}" for app, name in sorted(missing)[:5])
    yield Part("migrations", FAILED if missing else OK, f"not applied: {names}" if missing else "")
    if missing:
        return
    for name, ask in (("jobs", _jobs), ("worker", _worker), ("letters", _letters)):
        yield _warning(name, *ask())


def _warning(name: str, is_well: bool, says: str) -> Part:
    return Part(name, OK if is_well else WARNING, says)


def _jobs() -> tuple[bool, str]:
    names = [run.name for run in troubled()]
    return not names, f"failed or late: {', '.join(names)}" if names else ""


def _worker() -> tuple[bool, str]:
    alive = workers()
    return alive > 0, f"{alive} alive"


def _letters() -> tuple[bool, str]:
    waiting = OutboxMessage.objects.waiting().aggregate(number=Count("pk"), oldest=Min("written_at"))
    if not waiting["number"]:
        return True, "0 wait"
    age = timezone.now() - waiting["oldest"]
    return age < GRACE, f"{waiting['number']} wait, the oldest for {age.total_seconds() // 60:.0f} minutes"


def of_the_cache() -> Iterator[Part]:
    """Ask the cache itself, not what stands in for it while it is away."""
    ask_server = getattr(caches["default"], "ask_server", None)  # not by its class: that would bring redis
    if ask_server:
        ask_server()
    yield Part("cache", OK)


def of_the_media() -> Iterator[Part]:
    """Write something where uploads go, and see how much more would find room."""
    name = default_storage.save("readyz.txt", ContentFile(b"x" * 4096))
    default_storage.delete(name)
    if isinstance(default_storage, FileSystemStorage):
        free = shutil.disk_usage(default_storage.location).free
        yield _warning("media", free >= LEAST_FREE, f"{free // 1024**2} MB free")
    else:
        yield Part("media", OK)
