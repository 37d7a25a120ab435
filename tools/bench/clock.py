"""Two clocks: time as a visitor feels it, and processor time, which other programs on the machine hardly change."""

from pathlib import Path
from time import perf_counter, process_time

from django.db import connection


class Clock:
    """``cpu`` counts this process and, where it runs on this machine, the database's process that serves it."""

    def __init__(self) -> None:
        self.schedstat: Path | None = None
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid(), coalesce(host(inet_server_addr()), '')")
                pid, address = cursor.fetchone()
                cursor.execute("SET max_parallel_workers_per_gather = 0")  # their time would be counted nowhere
            schedstat = Path(f"/proc/{pid}/schedstat")
            if address in {"", "127.0.0.1", "::1"} and schedstat.exists():
                self.schedstat = schedstat

    def now(self) -> tuple[float, float]:
        """Return (wall, cpu) in seconds."""
        database = int(self.schedstat.read_text().split()[0]) / 1e9 if self.schedstat else 0.0
        return perf_counter(), process_time() + database
