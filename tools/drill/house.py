"""The portal of the drill: two web servers and a worker behind nginx, on services of its own."""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from typing import Any

import psycopg

from tools.drill.mail_server import MailServer
from tools.drill.services import ROOT, Postgres, Proxy, Redis, free_port, is_open, run, wait_until
from tools.drill.visitor import Answer, Visitor

DIALOGUE = "/dialoger/vilken-utmaning-harnast/"
IDEAS = f"{DIALOGUE}aktivitet/ideer/"
FORM = f"{IDEAS}skriv/"  # the first of its pages
# Pages of every kind; the search is never kept.
PAGES = ("/", "/utmaningar/", "/resultat/", "/rapporter/", DIALOGUE, IDEAS, "/sok/?q=stad", "/en/reports/")
START_SECONDS = 60
WEB = ("web-a", "web-b")
WORKER = "worker"


class House:
    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="drill-"))
        self.postgres, self.redis = Postgres(), Redis(self.folder)
        self.mail = MailServer(free_port())
        self.ports = {name: free_port() for name in WEB}
        self.secret = uuid.uuid4().hex
        self.proxy = Proxy(self.folder, self.secret, list(self.ports.values()))
        self.url = f"https://localhost:{self.proxy.port}"
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.passwords: dict[str, str] = {}
        self.environment = {**os.environ, **self._settings()}

    def _settings(self) -> dict[str, str]:
        return {
            "DJANGO_SETTINGS_MODULE": "sodertorn.settings",
            "DEBUG": "0",
            "SECRET_KEY": uuid.uuid4().hex * 2,
            "SECRET_KEY_FALLBACKS": "",
            "SITE_URL": self.url,
            "VAR_DIR": str(self.folder / "var"),
            "DATABASE_URL": f"{self.postgres.url}/portal",
            "CACHE_URL": f"redis://127.0.0.1:{self.redis.port}/0",
            "EMAIL_URL": f"smtp://127.0.0.1:{self.mail.port}",
            "TRUSTED_PROXY_COUNT": "1",
            "PROXY_SECRET": self.secret,
            "STAFF_MFA_REQUIRED": "1",
            "WEB_CONCURRENCY": "1",
            "THREADS": "8",
            "MALLOC_ARENA_MAX": "2",
            "PYTHONUNBUFFERED": "1",
        }

    # Building it, and clearing it away

    def build(self) -> None:
        """Start the services, load the content, open the doors."""
        (self.folder / "var" / "media").mkdir(parents=True)
        static = subprocess.Popen(["sh", "scripts/static.sh"], cwd=ROOT, env={**self.environment, "VAR_DIR": "var"})
        self.postgres.make()
        self.redis.start()
        self.mail.start()
        self.manage("migrate", "--verbosity", "0")
        self.manage("load_programme")
        told = self.manage("load_demonstration", "--yes-on-a-public-site")
        self.passwords = dict(re.findall(r"(\S+@example\.org)\s+(\S+)", told))
        if static.wait():
            raise RuntimeError("The static files could not be collected.")
        (self.folder / "var" / "static").symlink_to(ROOT / "var" / "static")
        for name in WEB:
            self.start_web(name)
        self.start_worker()
        for name in WEB:
            self.wait_for(name)
        self.proxy.start()

    def clear_away(self) -> None:
        for name in list(self.processes):
            self.stop(name)
        self.proxy.stop()
        self.mail.stop()
        self.redis.stop()
        self.postgres.remove()
        shutil.rmtree(self.folder, ignore_errors=True)

    # Processes

    def start(self, name: str, *command: str, **environment: str) -> None:
        with (self.folder / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                [sys.executable, *command], cwd=ROOT, env={**self.environment, **environment}, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip

    def start_web(self, name: str, **environment: str) -> None:
        self.start(name, "-m", "gunicorn", BIND=f"127.0.0.1:{self.ports[name]}", **environment)

    def start_worker(self) -> None:
        self.start(WORKER, "manage.py", "run_worker")

    def wait_for(self, name: str) -> float:
        return wait_until(lambda: is_open(self.ports[name]), START_SECONDS, f"{name} serves; see its log")

    def stop(self, name: str) -> None:
        """Tell it to end, as the system does, and wait."""
        process = self.processes.pop(name)
        process.terminate()
        try:
            process.wait(40)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def kill(self, name: str) -> None:
        """Kill it with all its children, as the system does when a service or a machine goes."""
        process = self.processes.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def put_in_order(self) -> None:
        """Start what a scenario that failed has left dead, and forget whom it has limited."""
        for name in WEB:
            if name not in self.processes:
                self.start_web(name)
                self.wait_for(name)
        if WORKER not in self.processes:
            self.start_worker()
        self.mail.speak()
        self.redis.forget()

    def kill_web_process(self, name: str) -> None:
        """Kill the process behind a web server's master that answers visitors."""
        master = self.processes[name].pid
        children = Path(f"/proc/{master}/task/{master}/children").read_text().split()
        for child in children:
            os.kill(int(child), signal.SIGKILL)

    def log(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text(errors="replace")

    # The operator

    def manage(self, *arguments: str, **environment: str) -> str:
        return run(sys.executable, "manage.py", *arguments, cwd=ROOT, env={**self.environment, **environment})

    def rows(self, query: str, *values: Any, database: str = "portal") -> list[Any]:
        """Return the rows; of a query for one column its values."""
        with psycopg.connect(f"{self.postgres.url}/{database}".replace("postgres://", "postgresql://")) as connection:
            found = connection.execute(query, values)  # type: ignore[arg-type]
            if found.description is None:
                return []
            return [row[0] if len(row) == 1 else row for row in found.fetchall()]

    def run_job(self, command: str) -> None:
        """Let the job's time have come, as it will within minutes."""
        self.rows("UPDATE core_jobrun SET due_at = now() WHERE name = %s", command)

    def let_time_pass_for_letters(self) -> None:
        """Let the pause before the next try of the letters that wait be over."""
        columns = self.rows("SELECT column_name FROM information_schema.columns WHERE table_name = 'accounts_letter'")
        if "try_again_at" in columns:
            self.rows("UPDATE accounts_letter SET try_again_at = now() WHERE state = 'waiting'")
        self.run_job("send_letters")

    # Visitors

    def visitor(self, **headers: str) -> Visitor:
        return Visitor(self.url, {name.replace("_", "-"): value for name, value in headers.items()})

    def member(self, role: str = "invanare") -> Visitor:
        email = f"{role}@example.org"
        return self.visitor().log_in(email, self.passwords[email])

    def idea_of(self, visitor: Visitor, picture: bytes | None = None) -> tuple[str, Answer]:
        """Let somebody who is logged in write an idea; return its words, and the answer."""
        words = f"En tanke med numret {uuid.uuid4().hex}"
        page = visitor.send(FORM, "text", text=words).place
        answer = visitor.send(page, "picture_alt", picture, picture_alt="En bild") if picture else None
        if answer is None or answer.status == HTTPStatus.SERVICE_UNAVAILABLE:  # it goes on without a picture
            answer = visitor.send(page, "picture_alt", skip="1")
        return words, visitor.send(answer.place, "started")

    def n_ideas(self, words: str) -> int:
        return int(self.rows("SELECT count(*) FROM dialogues_contribution WHERE text = %s", words)[0])

    def sign_up(self) -> tuple[str, Answer]:
        email = f"ny-{uuid.uuid4().hex[:12]}@example.org"
        answer = self.visitor().send("/konto/signup/", "password1", email=email, password1=f"lösen-{uuid.uuid4().hex}")
        return email, answer


@contextmanager
def built() -> Iterator[House]:
    house = House()
    try:
        house.build()
        yield house
    finally:
        house.clear_away()
