"""Gunicorn's settings: `make run` and production alike. Put a proxy such as nginx before it on a network."""

import os
from pathlib import Path

import environ

environ.Env.read_env(Path(__file__).parent / ".env")  # before the portal itself does, which is too late for these

bind = os.environ.get("BIND", f"127.0.0.1:{os.environ.get('PORT', '8000')}")
wsgi_app = "sodertorn.wsgi"
# Threads wait for the database together; processes multiply by WEB_CONCURRENCY.
worker_class = "sodertorn.web_worker.PortalWorker"
workers = int(os.environ.get("WEB_CONCURRENCY", "1"))
threads = int(os.environ.get("THREADS", "8"))
timeout = graceful_timeout = int(os.environ.get("WEB_TIMEOUT", "30"))
keepalive = 5
# A worker tells its parent that it lives by touching a file; on a slow disk that alone could look like a hang.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108
control_socket_disable = True  # it would lie in the home folder, shared by every portal on the machine
# What a proxy says of a visitor is judged in one place, sodertorn/proxy.py, and by nobody before it.
forwarded_allow_ips = "127.0.0.1"
secure_scheme_headers: dict[str, str] = {}
forwarder_headers = ""
limit_request_line = 8190  # the longest there is: a longer address gets Gunicorn's bare answer instead of a page

_figures = Path(os.environ.get("PROMETHEUS_MULTIPROC_DIR") or Path(os.environ.get("VAR_DIR", "var")) / "metrics")


def on_starting(server: object) -> None:
    """Begin with no figures of processes that are long gone."""
    for file in _figures.glob("*.db"):
        file.unlink(missing_ok=True)
