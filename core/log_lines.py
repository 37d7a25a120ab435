"""How lines of the log are written: with the time, in UTC, and the id of the request, as text or as JSON."""

import json
import logging
import time
from datetime import UTC, datetime
from logging.handlers import WatchedFileHandler

from core.origin import current_origin


class KnowRequest(logging.Filter):
    """Give each line the id of the request that is being answered, has just been, or "-"."""

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        record.request_id = current_origin().request_id or getattr(request, "request_id", "") or "-"
        return True


class VisitorsFaults(logging.Filter):
    """What a visitor has asked wrongly is a line, and no fault of ours: a warning at most, and without the stack."""

    def filter(self, record: logging.LogRecord) -> bool:
        if is_visitors_fault(record):
            record.exc_info = record.exc_text = record.stack_info = None
            if record.levelno > logging.WARNING:
                record.levelno, record.levelname = logging.WARNING, logging.getLevelName(logging.WARNING)
        return True


def is_visitors_fault(record: logging.LogRecord) -> bool:
    """Whether Django tells of an answer from 400 to 499."""
    return record.name.startswith("django.") and 400 <= (getattr(record, "status_code", None) or 0) < 500


class LogFile(WatchedFileHandler):
    """A file that may be moved away. Where it cannot be written, standard error says so, and no visitor is told."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            super().emit(record)
        except OSError:
            self.handleError(record)


class PlainLines(logging.Formatter):
    converter = staticmethod(time.gmtime)
    default_time_format = "%Y-%m-%dT%H:%M:%S"
    default_msec_format = "%s.%03dZ"


class JsonLines(logging.Formatter):
    """One line of JSON for each; ``facts`` that were logged with it stand beside the others."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "log": record.name,
            "request_id": getattr(record, "request_id", "-"),
            "message": record.getMessage(),
            **getattr(record, "facts", {}),
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)
