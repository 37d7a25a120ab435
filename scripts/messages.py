"""Collect the texts to translate into locale/sv/, and compile what is translated.

Collecting needs gettext's tools; compiling does not. With --check nothing is written: the catalogue in the project
must be complete, its compiled file current, and (where gettext is installed, or CI=true) hold just the texts there are.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = Path("locale/sv/LC_MESSAGES/django.po")
PLACEHOLDER = re.compile(r"%\(\w+\)[sdif]|%[sd]|\{\w*\}|<\w+(?::\w+)?>")  # the last: the parts of an address
NOT_OURS = (".venv", ".git", ".ci", "node_modules", "var", "tests", "scripts", "docs", "static")


def open_catalogue(root: Path) -> polib.POFile:
    return polib.pofile(str(root / CATALOGUE), wrapwidth=118)


def compiled(catalogue: polib.POFile) -> bytes:
    """Return the compiled catalogue; the same texts give the same bytes on any machine."""
    return bytes(catalogue.to_binary())


def collect(root: Path) -> None:
    """Merge the texts under ``root`` into the catalogue there."""
    (root / CATALOGUE).parent.mkdir(parents=True, exist_ok=True)
    ignore = [option for folder in NOT_OURS for option in ("--ignore", folder)]
    with tempfile.TemporaryDirectory() as var:
        environment = os.environ | {"DEBUG": "1", "VAR_DIR": var, "DJANGO_SETTINGS_MODULE": "sodertorn.settings"}
        subprocess.run(
            [sys.executable, "manage.py", "makemessages", "--locale", "sv", "--add-location", "file", "--no-wrap",
             "--no-obsolete", *ignore, "--verbosity", "0"],
            cwd=root, env=environment, check=True,
        )  # fmt: skip
    catalogue = open_catalogue(root)
    catalogue.metadata.pop("POT-Creation-Date", None)  # changes every time and says nothing
    catalogue.save()


def incomplete(catalogue: polib.POFile) -> list[str]:
    """Return what keeps the catalogue from being complete, a line an entry."""
    return [
        *(f"not translated: {entry.msgid!r}" for entry in catalogue.untranslated_entries()),
        *(f"fuzzy: {entry.msgid!r}" for entry in catalogue.fuzzy_entries()),
        *(f"obsolete: {entry.msgid!r}" for entry in catalogue.obsolete_entries()),
        *(f"other placeholders: {entry.msgid!r}" for entry in catalogue.translated_entries() if not fits(entry)),
    ]


def fits(entry: polib.POEntry) -> bool:
    """Tell whether a translation has the placeholders of its text; a singular may say "one" instead of a number."""
    if entry.msgid_plural:
        one, many = entry.msgstr_plural[0], entry.msgstr_plural[1]
        return placeholders(one) <= placeholders(entry.msgid_plural) == placeholders(many)
    return placeholders(entry.msgid) == placeholders(entry.msgstr)


def placeholders(text: str) -> set[str]:
    return set(PLACEHOLDER.findall(text))


def out_of_date(catalogue: polib.POFile) -> list[str]:
    """Return the texts that the source has and the catalogue lacks, or the other way round."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "portal"
        shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(*NOT_OURS, "__pycache__", ".env", ".*_cache"))
        (copy / CATALOGUE).unlink(missing_ok=True)
        collect(copy)
        there = {key(entry) for entry in open_catalogue(copy)}
    here = {key(entry) for entry in catalogue if not entry.obsolete}
    return [
        *(f"new in the source: {text!r}" for text in sorted(map(str, there - here))),
        *(f"no longer in the source: {text!r}" for text in sorted(map(str, here - there))),
    ]


def key(entry: polib.POEntry) -> tuple[str | None, str, str]:
    return entry.msgctxt, entry.msgid, entry.msgid_plural


def has_gettext() -> bool:
    return all(shutil.which(tool) for tool in ("xgettext", "msgmerge", "msgattrib", "msguniq"))


def check() -> int:
    if not (ROOT / CATALOGUE).exists():
        print(f"There is no {CATALOGUE}: run make messages.")
        return 1
    catalogue = open_catalogue(ROOT)
    problems = incomplete(catalogue)
    compiled_file = (ROOT / CATALOGUE).with_suffix(".mo")
    if not compiled_file.exists() or compiled_file.read_bytes() != compiled(catalogue):
        problems.append("the compiled catalogue is not current: run make messages")
    if has_gettext() or os.environ.get("CI") == "true":
        problems += out_of_date(catalogue)
    else:
        print("gettext is not installed: whether the catalogue has every text of the source was not checked.")
    print("\n".join(problems))
    return 1 if problems else 0


def main() -> int:
    if "--check" in sys.argv:
        return check()
    if has_gettext():
        collect(ROOT)
    else:
        print("gettext is not installed, so no new text was collected (Debian: apt install gettext). Compiling only.")
    catalogue = open_catalogue(ROOT)
    (ROOT / CATALOGUE).with_suffix(".mo").write_bytes(compiled(catalogue))
    print("\n".join(incomplete(catalogue)) or "Every text is translated.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
