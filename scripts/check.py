"""Run every check that needs no running portal; go on after a failure, and list the failures at the end.

With --format, write Python and templates in the project's format instead.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = sorted(str(path.relative_to(ROOT)) for path in ROOT.glob("templates/**/*.html"))
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
    "TRUSTED_PROXY_COUNT": "1",
    "CACHE_URL": "rediscache://127.0.0.1:6379/0",
}
CHECKS = {
    "format": [*PYTHON, "-m", "ruff", "format", "--check", "--quiet", "."],
    "lint": [*PYTHON, "-m", "ruff", "check", "--quiet", "."],
    "templates": [*DJADE, "--check", *TEMPLATES],
    "types": [*PYTHON, "-m", "mypy"],
    "imports": [*PYTHON, "-c", "from importlinter.cli import lint_imports_command as check; check()", "--no-logo"],
    "settings": [*MANAGE, "check", "--fail-level", "WARNING"],
    "production settings": [*MANAGE, "check", "--deploy", "--fail-level", "WARNING"],
    "migrations": [*MANAGE, "makemigrations", "--check", "--dry-run"],
    "translations": [*PYTHON, "scripts/messages.py", "--check"],
    "lock files": [*PYTHON, "scripts/lock.py", "--check"],
}


def check() -> int:
    failed = []
    with tempfile.TemporaryDirectory() as var:
        environment = os.environ | PRODUCTION | {"VAR_DIR": var, "DATABASE_URL": f"sqlite:///{var}/check.sqlite3"}
        for name, command in CHECKS.items():
            result = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
            print(f"{name}: {'ok' if result.returncode == 0 else 'FAILED'}", flush=True)
            if result.returncode:
                print((result.stdout + result.stderr).strip(), flush=True)
                failed.append(name)
    print(f"\nmake check: {'failed: ' + ', '.join(failed) if failed else 'everything is in order.'}", flush=True)
    return len(failed)


def write_format() -> int:
    commands = (
        [*PYTHON, "-m", "ruff", "check", "--quiet", "--select", "I", "--fix", "."],
        [*PYTHON, "-m", "ruff", "format", "."],
        [*DJADE, *TEMPLATES],  # its status says that it changed something
    )
    for command in commands:
        subprocess.run(command, cwd=ROOT, check=False)
    return 0


if __name__ == "__main__":
    sys.exit(write_format() if "--format" in sys.argv else check())
