"""Faults, sent to a Sentry-compatible server: where in the code, and which request. Loaded only with SENTRY_DSN.

Nothing of a visitor is sent: no address, cookie, form or query, no value of a variable, no text of an error, as that
may quote what somebody wrote, and no path, as private links have a key in it. The rest stands in the portal's own log,
under the request's id.
"""

from typing import Any

import sentry_sdk
from django.conf import settings

from core.origin import current_origin
from core.release import release

KEPT = {"event_id", "timestamp", "level", "platform", "release", "environment", "exception", "logger", "sdk"}
KEPT_OF_ERROR = {"type", "module", "stacktrace", "mechanism"}
KEPT_OF_FRAME = {"filename", "abs_path", "function", "module", "lineno", "in_app"}


def start() -> None:
    sentry_sdk.init(
        dsn=settings.SENTRY_DSN,
        environment=settings.SITE_URL,
        release=release(),
        before_send=without_persons,
        before_breadcrumb=lambda crumb, hint: None,
        send_default_pii=False,
        include_local_variables=False,
        include_source_context=False,
        max_request_body_size="never",
        server_name="",
        auto_session_tracking=False,
        send_client_reports=False,
    )


def without_persons(event: Any, hint: Any) -> Any:
    """Return the event with what is listed here and nothing else."""
    kept = {name: value for name, value in event.items() if name in KEPT}
    kept["tags"] = {"request_id": current_origin().request_id}
    if event.get("transaction_info", {}).get("source") in {"route", "component"}:  # the address as the code has it
        kept["transaction"] = event["transaction"]
    if logentry := event.get("logentry"):
        kept["logentry"] = {
            "message": logentry.get("message", "")
        }  # as it stands in the code, without what it is about
    if "exception" in kept:
        kept["exception"] = {"values": [_error(one) for one in kept["exception"].get("values", [])]}
    return kept


def _error(error: dict[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in error.items() if name in KEPT_OF_ERROR}
    if stacktrace := kept.get("stacktrace"):
        frames = stacktrace.get("frames", [])
        kept["stacktrace"] = {
            "frames": [{name: value for name, value in frame.items() if name in KEPT_OF_FRAME} for frame in frames]
        }
    return kept
