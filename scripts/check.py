"""Run every check that needs no running portal, a few at a time; list the failures at the end.

With --format, write Python and templates in the project's format instead.
"""

import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ADMIN_TEMPLATES = sorted(str(path.relative_to(ROOT)) for path in ROOT.glob("*/templates/**/*.html"))
PYTHON = [sys.executable]
DJADE = [str(Path(sys.executable).with_name("djade")), "--target-version", "5.2"]
MANAGE = [*PYTHON, "manage.py"]

# What a production machine sets; the address is nobody's.
PRODUCTION = {
    "DEBUG": "0",
    "SECRET_KEY": "checked-by-scripts-check-" + "0123456789abcdefghijklmnopqrstuvwxyz",
    "SITE_URL": "https://portal.example.org",
    "STAFF_MFA_REQUIRED": "true",
    "EMAIL_URL": "smtp+tls://mail.example.org:587",
    "PROXY_SECRET": "0123456789abcdef" * 2,
    "ADMINS": "it@example.org",
    "CACHE_URL": "rediscache://127.0.0.1:6379/0",
}
DATABASE = {"DATABASE_URL": "postgres://portal@127.0.0.1:1/portal"}  # of production; its check does without an answer
# The longest first: the others run beside them.
CHECKS = {
    "types": [*PYTHON, "-m", "mypy"],
    "translations": [*PYTHON, "scripts/messages.py", "--check"],
    "imports": [*PYTHON, "-c", "from importlinter.cli import lint_imports_command as check; check()", "--no-logo"],
    "migrations": [*MANAGE, "makemigrations", "--check", "--dry-run"],
    "production settings": [*MANAGE, "check", "--deploy", "--fail-level", "WARNING"],
    "settings": [*MANAGE, "check", "--fail-level", "WARNING"],
    "lint": [*PYTHON, "-m", "ruff", "check", "--quiet", "."],
    "format": [*PYTHON, "-m", "ruff", "format", "--check", "--quiet", "."],
    "admin templates": [*DJADE, "--check", *ADMIN_TEMPLATES],
    "lock files": [*PYTHON, "scripts/lock.py", "--check"],
}


def passes(name: str, environment: dict[str, str]) -> bool:
    begun = time.monotonic()
    environment = environment | DATABASE if name == "production settings" else environment
    result = subprocess.run(CHECKS[name], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    lines = [f"{name}: {'FAILED' if result.returncode else 'ok'} ({time.monotonic() - begun:.0f} s)"]
    if result.returncode:
        lines.append((result.stdout + result.stderr).strip())
    print("\n".join(lines), flush=True)
    return not result.returncode


def check() -> int:
    with tempfile.TemporaryDirectory() as var, ThreadPoolExecutor(os.cpu_count()) as pool:
        environment = os.environ | PRODUCTION | {"VAR_DIR": var, "DATABASE_URL": f"sqlite:///{var}/check.sqlite3"}
        results = pool.map(partial(passes, environment=environment), CHECKS)
        failed = [name for name, passed in zip(CHECKS, results, strict=True) if not passed]
    print(f"\nmake check: {'failed: ' + ', '.join(failed) if failed else 'everything is in order.'}", flush=True)
    return len(failed)


def write_format() -> int:
    commands = (
        [*PYTHON, "-m", "ruff", "check", "--quiet", "--select", "I", "--fix", "."],
        [*PYTHON, "-m", "ruff", "format", "."],
        [*DJADE, *ADMIN_TEMPLATES],  # its status says that it changed something
    )
    for command in commands:
        subprocess.run(command, cwd=ROOT, check=False)
    return 0


if __name__ == "__main__":
    sys.exit(write_format() if "--format" in sys.argv else check())
