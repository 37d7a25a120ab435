"""The one table of what is shared and waited for: how large each is, and which has to fit into which."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured
from django.db import connections

from core.jobs.worker import PATIENCE


@dataclass(frozen=True)
class Rule:
    id: str
    smaller: str
    larger: str
    then: str  # what happens where it does not fit
    may_be_equal: bool = False

    @property
    def hint(self) -> str:
        return f"Lower {self.smaller}, or raise {self.larger}."

    def is_broken(self, smaller: float, larger: float) -> bool:
        return smaller > larger or (smaller == larger and not self.may_be_equal)


WAITS = "what a request may wait for the database"
WORKER_PATIENCE = "the time a worker has to stop"
RULES = (
    Rule(
        "sodertorn.E001", "THREADS", "DATABASE_POOL_MAX",
        "threads without a connection to the database wait for each other.", may_be_equal=True,
    ),
    Rule(
        "sodertorn.E002", "DATABASE_LOCK_TIMEOUT", "DATABASE_STATEMENT_TIMEOUT",
        "a statement that waits for another's lock is ended as if it were slow.",
    ),
    Rule(
        "sodertorn.E003", "DATABASE_STATEMENT_TIMEOUT", "DATABASE_IDLE_TIMEOUT",
        "a transaction is ended while it waits for its own slow statement.",
    ),
    Rule(
        "sodertorn.E004", WAITS, "WEB_TIMEOUT",
        "a web process is ended before the visitor has been told to come back.",
    ),
    Rule(
        "sodertorn.E005", WAITS, "PROXY_TIMEOUT",
        "the proxy gives up before the visitor has been told to come back.",
    ),
    Rule(
        "sodertorn.E006", "EMAIL_TIMEOUT", WORKER_PATIENCE,
        "a worker is stopped while it sends, and the letter is sent twice.",
    ),
)  # fmt: skip


def sizes() -> dict[str, float]:
    """Return how large each is; what this installation does not have is missing."""
    options = settings.DATABASES["default"].get("OPTIONS", {})
    found: dict[str, float] = {
        "THREADS": settings.THREADS,
        "WEB_TIMEOUT": settings.WEB_TIMEOUT,
        "PROXY_TIMEOUT": settings.PROXY_TIMEOUT,
        "EMAIL_TIMEOUT": settings.EMAIL_TIMEOUT,
        WORKER_PATIENCE: PATIENCE,
    }
    if pool := options.get("pool"):
        limits = settings.DATABASE_LIMITS
        waits = pool["timeout"] + limits["statement_timeout"]
        found["DATABASE_POOL_MAX"] = pool["max_size"]
        found["DATABASE_LOCK_TIMEOUT"] = limits["lock_timeout"]
        found["DATABASE_STATEMENT_TIMEOUT"] = limits["statement_timeout"]
        found["DATABASE_IDLE_TIMEOUT"] = limits["idle_in_transaction_session_timeout"]
    else:
        waits = options.get("timeout", 0)
    return found | {WAITS: waits}


def contradictions() -> Iterator[tuple[Rule, float, float]]:
    found = sizes()
    for rule in RULES:
        smaller, larger = found.get(rule.smaller), found.get(rule.larger)
        if smaller is not None and larger is not None and rule.is_broken(smaller, larger):
            yield rule, smaller, larger


def begin_serving() -> None:
    """Limit the time that visitors wait for PostgreSQL, and refuse to start where sizes do not fit.

    Commands and workers have no limits: a migration or an export may take as long as it needs.
    """
    if errors := run_checks(tags=["resources"]):
        raise ImproperlyConfigured("\n".join(str(error) for error in errors))
    database = connections["default"]
    if database.vendor == "postgresql":
        limits = " ".join(f"-c {name}={seconds}s" for name, seconds in settings.DATABASE_LIMITS.items())
        options = database.settings_dict["OPTIONS"]
        options["options"] = f"{options.get('options', '')} {limits}".strip()
