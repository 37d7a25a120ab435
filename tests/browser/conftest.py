"""The portal as `make run` starts it, on a folder and a port of its own, and Chromium to visit it with.

The tests talk to the portal only as visitors do: by its pages, its mail and its commands.
"""

import fcntl
import os
import re
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path

import pytest
from django.utils.translation import override
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.accounts.helpers import APP_SECRET, code
from tests.browser.people import PASSWORD
from tests.places.builds import STREETS, build

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 400
NO_CHATTER = ("--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run")
# With each window Chromium would start processes for its address bar and for pages to come: they took longer than ours.
NO_SPARES = "--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup,SpareRendererForSitePerProcess"
MAKE_PEOPLE = (
    "import django; django.setup(); from tests.browser import early_talks, people; people.make(); early_talks.make()"
)
RUN_LATER = """
import sys
from datetime import UTC, datetime, timedelta

import django
import time_machine
from django.core.management import call_command

django.setup()
with time_machine.travel(datetime.now(UTC) + timedelta(days=int(sys.argv[1]))):
    call_command(sys.argv[2])
"""
SERVE = "exec .venv/bin/python -m gunicorn"
EMPTY = "empty.sqlite3"  # a database with tables and nothing in them
REAL = "real.sqlite3"  # before the people of the tests came
# What `make run` does, and a copy of the database before anything is loaded into it.
PREPARE = (
    ".venv/bin/python manage.py migrate --verbosity 0"
    f" && cp $VAR_DIR/portal.sqlite3 $VAR_DIR/{EMPTY} && exec sh scripts/run.sh"
)
LOGGED_IN_SECONDS = 200  # after five minutes the login asks for the password again before some pages


def pytest_addoption(parser):
    parser.addoption("--everything", action="store_true", help="look at each page in every window, in both languages")


def pytest_collection_modifyitems(items):
    """Mark the tests of this folder; pytest hands over those of all folders."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.timeout(300))


@pytest.fixture(scope="session")
def everything(request) -> bool:
    return request.config.getoption("everything", default=False)


@dataclass(frozen=True)
class Portal:
    """A portal that is running, with the real programme in it."""

    url: str
    folder: Path
    environment: Mapping[str, str]

    def run(self, *command: str) -> str:
        """Run a command as the portal's operator would; return what it said."""
        done = subprocess.run(command, cwd=ROOT, env=self.environment, check=True, capture_output=True, text=True)
        return done.stdout

    @contextmanager
    def worker(self) -> Iterator[None]:
        """Let a worker run beside the web server."""
        process = subprocess.Popen([sys.executable, "manage.py", "run_worker"], cwd=ROOT, env=self.environment)
        try:
            yield
        finally:
            process.terminate()
            process.wait(timeout=40)

    def manage(self, *arguments: str) -> str:
        return self.run(sys.executable, "manage.py", *arguments)

    def manage_later(self, days: int, command: str) -> str:
        """Run a command as it will run so many days from now."""
        return self.run(sys.executable, "-c", RUN_LATER, str(days), command)

    def mails_to(self, address: str) -> list[EmailMessage]:
        """Return the mails to ``address``, the latest last."""
        files = sorted((self.folder / "mail").glob("*.eml"), key=lambda file: file.stat().st_mtime_ns)
        mails = [BytesParser(policy=policy.default).parsebytes(file.read_bytes()) for file in files]
        return [mail for mail in mails if address in mail["To"]]

    def mail_to(self, address: str) -> str:
        """Return the text of the latest mail to ``address``."""
        mails = self.mails_to(address)
        assert mails, f"no mail to {address}"
        return mails[-1].get_body(("plain",)).get_content()

    def link_mailed_to(self, address: str) -> str:
        return re.search(rf"{re.escape(self.url)}\S+", self.mail_to(address))[0]


@pytest.fixture(scope="session")
def prepared(tmp_path_factory, worker_id) -> Path:
    base = tmp_path_factory.getbasetemp()
    return _prepared(base if worker_id == "master" else base.parent)


@pytest.fixture(scope="session")
def portal(tmp_path_factory, prepared) -> Iterator[Portal]:
    folder = shutil.copytree(prepared, tmp_path_factory.getbasetemp() / "portal")
    with _running(folder, ["sh", "-c", SERVE]) as running:
        yield running


@pytest.fixture(scope="session")
def untouched_portal(tmp_path_factory, prepared) -> Iterator[Portal]:
    """A portal with the real content alone, in which no test writes: for those that measure its pages."""
    full = shutil.ignore_patterns("portal.sqlite3*")
    folder = shutil.copytree(prepared, tmp_path_factory.getbasetemp() / "untouched", ignore=full)
    (folder / REAL).rename(folder / "portal.sqlite3")
    with _running(folder, ["sh", "-c", SERVE]) as running:
        yield running


def _prepared(base: Path) -> Path:
    """Return the folder of a portal that `make run` has started; the first worker makes it, the others wait."""
    folder, done = base / "prepared", base / "prepared.done"
    with (base / "prepared.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            folder.mkdir()
            with _running(folder, ["sh", "-c", PREPARE]) as running:
                with (
                    closing(sqlite3.connect(folder / "portal.sqlite3")) as now,
                    closing(sqlite3.connect(folder / REAL)) as copy,
                ):
                    now.backup(copy)
                running.run(sys.executable, "-c", MAKE_PEOPLE)
            done.touch()
    return folder


@pytest.fixture
def empty_portal(tmp_path, prepared) -> Iterator[Portal]:
    """Another installation of the portal, with nothing in it."""
    full = shutil.ignore_patterns("portal.sqlite3*", "media", "mail")
    folder = shutil.copytree(prepared, tmp_path / "empty", ignore=full)
    (folder / EMPTY).rename(folder / "portal.sqlite3")
    with _running(folder, ["sh", "-c", SERVE]) as running:
        yield running


@pytest.fixture
def portal_with_worker(tmp_path, prepared) -> Iterator[Portal]:
    """A portal whose tasks wait for a worker: the test starts one when it wants to."""
    folder = shutil.copytree(prepared, tmp_path / "portal")
    with _running(folder, ["sh", "-c", SERVE], TASKS_BACKEND="django_tasks_db.DatabaseBackend") as running:
        yield running


@pytest.fixture
def portal_with_streets(tmp_path, prepared) -> Iterator[Portal]:
    """A portal that has a file of streets: some around the station of Flemingsberg."""
    folder = shutil.copytree(prepared, tmp_path / "portal")
    (folder / "map.pmtiles").write_bytes(build(zoom=11, features=STREETS))
    with _running(folder, ["sh", "-c", SERVE]) as running:
        yield running


@contextmanager
def _running(folder: Path, command: list[str], **settings: str) -> Iterator[Portal]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    environment = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG", "TMPDIR"}} | {
        "PORT": port,
        "VAR_DIR": str(folder),
        "DATABASE_URL": f"sqlite:///{folder}/portal.sqlite3",
        "SECRET_KEY": "for-the-browser-tests-only",
        "SITE_URL": f"http://127.0.0.1:{port}",
        "STAFF_MFA_REQUIRED": "false",
        # Mail is there as soon as the page is: no test waits for a worker.
        "TASKS_BACKEND": "django_tasks.backends.immediate.ImmediateBackend",
        "DJANGO_SETTINGS_MODULE": "sodertorn.settings",
        **settings,
    }
    log = folder / "log.txt"
    with log.open("w") as output:
        server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=output)
    try:
        url = environment["SITE_URL"]
        _wait_for(f"{url}/healthz", server, log)
        yield Portal(url, folder, environment)
    finally:
        server.terminate()
        server.wait(timeout=20)
    assert "ERROR" not in log.read_text(), log.read_text()


def _wait_for(address: str, server: subprocess.Popen, log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and server.poll() is None:
        try:
            urllib.request.urlopen(address, timeout=2).close()
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
        else:
            return
    pytest.fail(f"the portal did not start:\n{log.read_text()[-4000:]}", pytrace=False)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert path, "no Chromium on this machine: apt install chromium"
    as_root = ("--no-sandbox",) if os.geteuid() == 0 else ()  # Chromium's sandbox refuses to run as root
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*NO_CHATTER, NO_SPARES, *as_root])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def logged_in(chromium, portal):
    """Return the cookies of somebody with a role, who has logged in through the login page a short time ago."""
    states: dict[str, tuple[float, dict]] = {}

    def cookies_of(role: str) -> dict:
        if role not in states or time.monotonic() - states[role][0] > LOGGED_IN_SECONDS:
            context = new_context(chromium, portal)
            page = context.new_page()
            log_in(page, f"{role}@example.org")
            if role == "protected":
                page.locator("input[name=code]").fill(code(APP_SECRET))
                with page.expect_navigation():
                    page.locator("input[name=code]").press("Enter")
            states[role] = time.monotonic(), context.storage_state()
            context.close()
        return states[role][1]

    return cookies_of


def new_context(chromium: Browser, portal: Portal, **options) -> BrowserContext:
    context = chromium.new_context(base_url=portal.url, locale="sv-SE", reduced_motion="reduce", **options)
    context.set_default_timeout(10_000)
    return context


def log_in(page: Page, email: str, password: str = PASSWORD, address: str = "/konto/login/") -> None:
    if address:
        page.goto(address)
    page.locator("input[name=login]").fill(email)
    page.locator("input[name=password]").fill(password)
    with page.expect_navigation():
        page.locator("input[name=password]").press("Enter")
    assert page.locator("input[name=password]").count() == 0, page.content()


@pytest.fixture
def visitor(chromium, portal, logged_in) -> Iterator:
    """Return a function that opens a browser window of somebody with a role (empty: not logged in)."""
    contexts: list[BrowserContext] = []

    def open_window(role: str = "", **options) -> Page:
        context = new_context(chromium, portal, storage_state=logged_in(role) if role else None, **options)
        contexts.append(context)
        return context.new_page()

    yield open_window
    for context in contexts:
        context.close()


@pytest.fixture
def swedish():
    """Look texts up in the portal's own catalogue, so that a test finds what a visitor reads."""
    with override("sv"):
        yield
