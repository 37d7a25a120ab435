"""The Nu HTML checker as a service on this machine: it takes seconds to start and little for each page after that."""

import json
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

JAR = Path(__file__).resolve().parents[2] / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
START_SECONDS = 60
# The thorough compiler would be at work for longer than the checker. What the quick one makes needs a deeper stack.
JAVA = ["java", "-XX:TieredStopAtLevel=1", "-Xss8m"]


class Checker:
    def __init__(self, port: int) -> None:
        self._address = f"http://127.0.0.1:{port}/?out=json"

    def errors(self, html: str) -> list[str]:
        """Return a line for each error in ``html``: where, what and the source there."""
        request = urllib.request.Request(
            self._address, html.encode(), {"Content-Type": "text/html; charset=utf-8"}, method="POST"
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            messages = json.load(answer)["messages"]
        return [
            f"line {message.get('lastLine')}: {message['message']} – {message.get('extract', '').strip()}"
            for message in messages
            if message["type"] != "info"
        ]


@contextmanager
def running() -> Iterator[Checker]:
    assert JAR.exists(), "the checker is not installed: make browser installs it"
    assert shutil.which("java"), "the checker needs Java: apt install default-jre-headless"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    local = "-Dnu.validator.servlet.bind-address=127.0.0.1"
    server = subprocess.Popen(
        [*JAVA, local, "-cp", str(JAR), "nu.validator.servlet.Main", str(port)],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                time.sleep(0.2)
        yield Checker(port)
    finally:
        server.terminate()
        server.wait(timeout=20)
