"""Gunicorn's settings: `make run` and production alike. Put a proxy such as nginx before it on a network."""

import os
from pathlib import Path

bind = os.environ.get("BIND", f"127.0.0.1:{os.environ.get('PORT', '8000')}")
wsgi_app = "sodertorn.wsgi"
worker_class = "gthread"  # threads wait for the database together; processes multiply by WEB_CONCURRENCY
workers = int(os.environ.get("WEB_CONCURRENCY", "1"))
threads = int(os.environ.get("THREADS", "8"))
timeout = 30
keepalive = 5
# A worker tells its parent that it lives by touching a file; on a slow disk that alone could look like a hang.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108
control_socket_disable = True  # it would lie in the home folder, shared by every portal on the machine
