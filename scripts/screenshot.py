"""Take the README's picture: the start page of a portal that is running (`make run` in another window).

Usage: scripts/screenshot.py [address], for example http://127.0.0.1:8000/
"""

import os
import shutil
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

FILE = Path(__file__).resolve().parent.parent / "docs" / "screenshot.png"
SIZE = {"width": 1280, "height": 800}
COLOURS = 128  # enough for a page of text and lines, at a third of the bytes


def main(address: str) -> None:
    path = shutil.which("chromium") or sys.exit("There is no Chromium on this machine: apt install chromium")
    as_root = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=as_root)
        page = browser.new_page(viewport=SIZE, locale="sv-SE", reduced_motion="reduce", color_scheme="light")
        page.goto(address, wait_until="networkidle")
        page.screenshot(path=FILE)
        browser.close()
    Image.open(FILE).convert("RGB").quantize(COLOURS).save(FILE, optimize=True)
    print(f"{FILE.name}: {FILE.stat().st_size // 1024} kB")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000/")
