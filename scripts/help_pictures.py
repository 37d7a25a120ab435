"""Take the pictures of the help pages: the demonstration in a portal of its own, in both languages, light, one size.

Usage: scripts/help_pictures.py. It needs Chromium, and writes static/help/*.webp; look at them before you commit them.
"""

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import BrowserContext, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "static" / "help"
SIZE = {"width": 960, "height": 600}
QUALITY = 55
MOST_KB = 600
PASSWORD = re.compile(r"(\S+@example\.org)\s+(\S+-\S+-\S+-\S+)")
PREFIXES = {"sv": "", "en": "/en"}
# Each picture: who looks, at which address in each language, and what is scrolled to, where that is not the top.
LOOKS = {
    "resident-1": ("", ("/dialoger/vilken-utmaning-harnast/", "/dialogues/vilken-utmaning-harnast/"), "main .crumbs"),
    "resident-2": (
        "",
        (
            "/dialoger/vilken-utmaning-harnast/aktivitet/ideer/skriv/",
            "/dialogues/vilken-utmaning-harnast/activity/ideer/write/",
        ),
        "main form",
    ),
    "planner-1": ("planerare@example.org", ("/arbetsyta/", "/workspace/"), ""),
    "planner-2": ("", ("/utmaningar/medborgardialog/", "/challenges/medborgardialog/"), "main .line"),
    "partner-1": ("", ("/rapporter/", "/reports/"), ""),
    "partner-2": ("", ("/resultat/{outcome}/", "/outcomes/{outcome}/"), "main .crumbs"),
    "editor-1": ("redaktor@example.org", ("/admin/", "/admin/"), ""),
    "editor-2": ("redaktor@example.org", ("{message}", "{message}"), ""),
}


def main() -> None:
    chromium = shutil.which("chromium") or sys.exit("There is no Chromium on this machine: apt install chromium")
    with tempfile.TemporaryDirectory() as folder:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            site = f"http://127.0.0.1:{free.getsockname()[1]}"
        environment = os.environ | {
            "DEBUG": "1", "SITE_URL": site, "DATABASE_URL": f"sqlite:///{folder}/portal.sqlite3", "VAR_DIR": folder,
            "STAFF_MFA_REQUIRED": "0",
        }  # fmt: skip
        manage(environment, "migrate", "--verbosity", "0")
        manage(environment, "load_programme")
        passwords = dict(PASSWORD.findall(manage(environment, "load_demonstration")))
        command = [sys.executable, "manage.py", "runserver", "--noreload", site.removeprefix("http://")]
        quiet = {"cwd": ROOT, "env": environment, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        worker = [sys.executable, "manage.py", "run_worker"]  # without one, the desk has little else to say
        with subprocess.Popen(command, **quiet) as server, subprocess.Popen(worker, **quiet) as working:
            try:
                wait_for(site)
                take_all(chromium, site, passwords)
            finally:
                server.terminate()
                working.terminate()


def manage(environment: dict[str, str], *command: str) -> str:
    done = subprocess.run(
        [sys.executable, "manage.py", *command], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout


def wait_for(site: str) -> None:
    for _second in range(60):
        try:
            urllib.request.urlopen(f"{site}/healthz", timeout=5).close()  # noqa: S310  # our own portal
        except OSError:
            time.sleep(1)
        else:
            return
    sys.exit("The portal has not started.")


def take_all(chromium: str, site: str, passwords: dict[str, str]) -> None:
    as_root = ["--no-sandbox"] if os.geteuid() == 0 else []
    PICTURES.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=as_root)
        contexts: dict[str, BrowserContext] = {}
        for who in {who for who, _addresses, _target in LOOKS.values()}:
            contexts[who] = browser.new_context(viewport=SIZE, reduced_motion="reduce", color_scheme="light")
            if who:
                log_in(contexts[who].new_page(), site, who, passwords[who])
        found = {"outcome": first_outcome(contexts[""].new_page(), site)}
        write_to_the_editors(contexts[""].new_page(), site)
        found["message"] = newest_message(contexts["redaktor@example.org"].new_page(), site)
        for name, (who, addresses, target) in LOOKS.items():
            for (language, prefix), address in zip(PREFIXES.items(), addresses, strict=True):
                page = contexts[who].new_page()
                page.goto(f"{site}{prefix}{address.format(**found)}", wait_until="networkidle")
                if target:
                    page.locator(target).first.evaluate("e => window.scrollBy(0, e.getBoundingClientRect().top - 24)")
                save(page.screenshot(), PICTURES / f"{name}.{language}.webp")
                page.close()
        browser.close()
    total = sum(file.stat().st_size for file in PICTURES.glob("*.webp")) // 1024
    print(f"{len(LOOKS) * len(PREFIXES)} pictures, {total} kB")
    if total > MOST_KB:
        sys.exit(f"They may be {MOST_KB} kB together. Lower QUALITY.")


def save(screenshot: bytes, path: Path) -> None:
    Image.open(BytesIO(screenshot)).convert("RGB").save(path, "WEBP", quality=QUALITY, method=6)


def log_in(page: Page, site: str, email: str, password: str) -> None:
    page.goto(f"{site}/konto/login/")
    page.locator("[name=login]").fill(email)
    page.locator("[name=password]").fill(password)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_load_state("networkidle")
    page.close()


def first_outcome(page: Page, site: str) -> str:
    """Return the slug of the first method in the list."""
    page.goto(f"{site}/resultat/?kind=method")
    address = page.locator("main a[href^='/resultat/'] >> visible=true").evaluate_all(
        "links => links.map(a => new URL(a.href)).filter(u => !u.search && /^\\/resultat\\/[^/]+\\/$/.test(u.pathname))"
        ".map(u => u.pathname).filter(p => !/hitta|skriv|nyckeltal/.test(p))[0]"
    )
    page.close()
    return str(address).rstrip("/").rpartition("/")[2]


def write_to_the_editors(page: Page, site: str) -> None:
    """Write as a visitor does, more slowly than a machine."""
    page.goto(f"{site}/om/kontakt/")
    page.locator("[name=kind][value=wrong]").check()
    page.locator("[name=text]").fill("Mötet i Flemingsberg hölls i maj, inte i mars.")
    page.locator("[name=page]").fill("/om/handelser/")
    page.locator("[name=email]").fill("besokare@example.org")
    page.wait_for_timeout(2_500)
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_load_state("networkidle")
    page.close()


def newest_message(page: Page, site: str) -> str:
    """Return the address of the message in the admin, without the language."""
    page.goto(f"{site}/admin/contact/contactmessage/")
    address = page.locator("#result_list tbody th a").first.get_attribute("href") or ""
    page.close()
    return address.partition("?")[0]


if __name__ == "__main__":
    main()
