"""Run the tests that drive Chromium against a portal started as `make run` starts it. Arguments go to pytest.

Each page is looked at in both languages, widths and colour schemes; with --everything, in all their combinations.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NEEDED = {"chromium": "chromium", "java": "default-jre-headless", "npm": "npm"}


def main(arguments: list[str]) -> int:
    if missing := [package for program, package in NEEDED.items() if not shutil.which(program)]:
        print(f"The browser tests need more than this machine has. On Debian: apt install {' '.join(missing)}")
        return 1
    if not (ROOT / "node_modules" / "vnu-jar").exists():
        subprocess.run(["npm", "ci", "--ignore-scripts", "--silent"], cwd=ROOT, check=True)
    # TEST_DATABASE_URL would have this process ask for a database that only the served portal needs.
    environment = os.environ | {"TEST_DATABASE_URL": ""}
    parallel = ["-n", "2", "--dist", "worksteal"]
    command = [sys.executable, "-m", "pytest", *parallel, "-q", "-m", "browser", "tests/browser", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
