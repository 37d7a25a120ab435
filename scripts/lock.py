"""Pin what pyproject.toml asks for, with hashes and without any registry's address.

With --check nothing is written and nothing is asked of the network: the lock files must hold what is asked for.
"""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
RUN, DEVELOPMENT = "requirements.txt", "requirements-dev.txt"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
RUN_AND = {f"requirements-{name}.txt": name for name in PROJECT["project"].get("optional-dependencies", {})}
COMPILE = [
    sys.executable, "-m", "uv", "pip", "compile", "pyproject.toml", "--quiet", "--universal",
    "--python-version", "3.11", "--generate-hashes", "--no-emit-index-url", "--no-header",
]  # fmt: skip
PIN = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^\s;]+)(?P<rest>.*(?:\n    .*)*)", re.MULTILINE)


def pins(lock: str) -> dict[str, str]:
    """Return the version that each package is pinned to."""
    text = (ROOT / lock).read_text()
    return {canonicalize_name(pin["name"]): pin["version"] for pin in PIN.finditer(text)}


def problems(lock: str, requirements: list[str]) -> list[str]:
    text = (ROOT / lock).read_text()
    found = [f"{lock} has an address: {line.strip()}" for line in text.splitlines() if "://" in line]
    found += [f"{lock}: {pin['name']} has no hash" for pin in PIN.finditer(text) if "--hash=sha256:" not in pin["rest"]]
    versions = pins(lock)
    for requirement in map(Requirement, requirements):
        version = versions.get(canonicalize_name(requirement.name))
        if version is None:
            found.append(f"{lock} lacks {requirement.name}")
        elif version not in requirement.specifier:
            found.append(f"{lock} pins {requirement.name} to {version}; asked for is {requirement.specifier}")
    return found


def check() -> int:
    run, development = PROJECT["project"]["dependencies"], PROJECT["dependency-groups"]["dev"]
    extras = {lock: PROJECT["project"]["optional-dependencies"][name] for lock, name in RUN_AND.items()}
    found = problems(RUN, run) + problems(DEVELOPMENT, sum(extras.values(), run + development))
    for lock, requirements in extras.items():
        found += problems(lock, run + requirements)
    for less, more in [*((RUN, lock) for lock in extras), *((lock, DEVELOPMENT) for lock in (RUN, *extras))]:
        both = pins(more)
        found += [
            f"{name} is {version} in {less} and {both.get(name)} in {more}"
            for name, version in pins(less).items()
            if both.get(name) != version
        ]
    print("\n".join(found))
    return 1 if found else 0


def main() -> int:
    if "--check" in sys.argv:
        return check()
    done: list[str] = []
    more = {RUN: [], **{lock: ["--extra", name] for lock, name in RUN_AND.items()}}
    for lock, arguments in (more | {DEVELOPMENT: ["--all-extras", "--group", "dev"]}).items():
        agreeing = [word for before in done for word in ("--constraints", before)]
        subprocess.run([*COMPILE, *arguments, *agreeing, "--output-file", lock], cwd=ROOT, check=True)
        done.append(lock)
    return check()


if __name__ == "__main__":
    sys.exit(main())
