"""The services that the portal stands on, each of the drill's own: a database, a cache, a proxy."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tools.drill.visitor import DrillError

ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_until(happens: Callable[[], object], seconds: float, what: str) -> float:
    """Wait until it happens; return how long that took. Raises DrillError when it does not."""
    begun = time.monotonic()
    while not happens():
        if time.monotonic() - begun > seconds:
            raise DrillError(f"not within {seconds:.0f} s: {what}")
        time.sleep(0.1)
    return time.monotonic() - begun


def run(*command: str | Path, **options: object) -> str:
    """Run a command to its end and return what it said. Raises DrillError when it fails."""
    done = subprocess.run(command, capture_output=True, text=True, check=False, **options)  # type: ignore[call-overload]
    if done.returncode:
        raise DrillError(f"{' '.join(map(str, command))}: {(done.stderr or done.stdout).strip()[-800:]}")
    return str(done.stdout)


class Postgres:
    def __init__(self) -> None:
        self.port = free_port()
        self.folder = Path(tempfile.mkdtemp(prefix="drill-postgres-"))
        self.programs = _latest_programs()
        self._user = "postgres" if os.geteuid() == 0 else ""  # the server refuses to run as root

    @property
    def url(self) -> str:
        return f"postgres://postgres@127.0.0.1:{self.port}"

    def make(self) -> None:
        if self._user:
            os.chown(self.folder, *_ids(self._user))
        self._run("initdb", "--pgdata", self.folder / "data", "--auth", "trust", "--username", "postgres",
                  "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync")  # fmt: skip
        self.start()
        self.create("portal")

    def create(self, name: str) -> None:
        self._run("createdb", "--host", "127.0.0.1", "--port", str(self.port), "--username", "postgres", name)

    def start(self) -> None:
        options = f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1 -c fsync=off"
        self._run("pg_ctl", "--pgdata", self.folder / "data", "--wait", "--silent", "--log", self.folder / "log",
                  "--options", options, "start")  # fmt: skip

    def stop(self) -> None:
        """End as in a power cut."""
        self._run("pg_ctl", "--pgdata", self.folder / "data", "--silent", "--mode", "immediate", "stop")

    def remove(self) -> None:
        if (self.folder / "data" / "postmaster.pid").exists():
            self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, program: str, *arguments: str | Path) -> None:
        before = ["runuser", "-u", self._user, "--"] if self._user else []
        # The server keeps the pipes that it is started with: no one could wait for their end.
        done = subprocess.run(
            [*before, self.programs / program, *arguments],
            cwd="/", stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False,
        )  # fmt: skip
        if done.returncode:
            raise DrillError(f"{program} failed; see {self.folder}/log")


class Redis:
    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.folder = folder
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        options = {"port": self.port, "bind": "127.0.0.1", "save": "", "appendonly": "no", "dir": self.folder}
        arguments = [str(word) for name, value in options.items() for word in (f"--{name}", value)]
        self.process = subprocess.Popen(["redis-server", *arguments], stdout=subprocess.DEVNULL)
        wait_until(lambda: is_open(self.port), 10, "Redis answers")

    def stop(self) -> None:
        if self.process:
            self.process.kill()
            self.process.wait()
            self.process = None

    def forget(self) -> None:
        """Empty it, so that no scenario is limited by what the one before did."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=5) as connection:
            connection.sendall(b"FLUSHALL\r\n")
            connection.recv(64)


class Proxy:
    """nginx with the file of ``deploy/``, on ports and with a certificate of the drill's own."""

    def __init__(self, folder: Path, secret: str, web_ports: list[int]) -> None:
        self.folder = folder
        self.port, self._plain = free_port(), free_port()
        self._secret, self._web_ports = secret, web_ports
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
            "-keyout", self.folder / "key.pem", "-out", self.folder / "chain.pem")  # fmt: skip
        (self.folder / "secret.conf").write_text(f'proxy_set_header X-Proxy-Secret "{self._secret}";\n')
        (self.folder / "portal.conf").write_text(self._site())
        (self.folder / "nginx.conf").write_text(self._around())
        with (self.folder / "nginx.log").open("ab") as log:
            command = ["nginx", "-p", self.folder, "-c", self.folder / "nginx.conf", "-e", self.folder / "errors.log"]
            self.process = subprocess.Popen(command, stdout=log, stderr=log)
        wait_until(lambda: is_open(self.port), 10, f"nginx answers; see {self.folder}/errors.log")

    def stop(self) -> None:
        if self.process:
            self.process.terminate()
            self.process.wait(20)

    def _site(self) -> str:
        text = (ROOT / "deploy/nginx/portal.conf").read_text()
        ours = {
            "127.0.0.1:8000": f"127.0.0.1:{self._web_ports[0]}",
            "127.0.0.1:8001": f"127.0.0.1:{self._web_ports[1]}",
            "listen 443": f"listen 127.0.0.1:{self.port}",
            "listen 80": f"listen 127.0.0.1:{self._plain}",
            "/etc/letsencrypt/live/portal.example.org/fullchain.pem": f"{self.folder}/chain.pem",
            "/etc/letsencrypt/live/portal.example.org/privkey.pem": f"{self.folder}/key.pem",
            "/etc/nginx/portal-secret.conf": f"{self.folder}/secret.conf",
            "/var/log/nginx": str(self.folder),
            "portal.example.org": "localhost",
        }
        for theirs, mine in ours.items():
            if theirs not in text:
                raise DrillError(f"deploy/nginx/portal.conf has no {theirs} any more: the drill cannot run it")
            text = text.replace(theirs, mine)
        return text

    def _around(self) -> str:
        """Return what Debian's nginx.conf says around a site."""
        temporary = "".join(
            f"{kind}_temp_path {self.folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        user = "user root;\n" if os.geteuid() == 0 else ""  # it writes to a folder that is root's
        return (
            f"{user}daemon off;\npid {self.folder}/nginx.pid;\nworker_processes 1;\n"
            f"events {{ worker_connections 768; }}\nhttp {{\n{temporary}include {self.folder}/portal.conf;\n}}\n"
        )


def is_open(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _latest_programs() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name))
    if not found:
        raise DrillError("PostgreSQL's programs are missing. On Debian: apt install postgresql")
    return found[-1]


def _ids(user: str) -> tuple[int, int]:
    entry = pwd.getpwnam(user)
    return entry.pw_uid, entry.pw_gid
