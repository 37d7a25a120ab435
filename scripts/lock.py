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
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    run, development = project["project"]["dependencies"], project["dependency-groups"]["dev"]
    found = problems(RUN, run) + problems(DEVELOPMENT, run + development)
    both = pins(DEVELOPMENT)
    found += [
        f"{name} is {version} in {RUN} and {both.get(name)} in {DEVELOPMENT}"
        for name, version in pins(RUN).items()
        if both.get(name) != version
    ]
    print("\n".join(found))
    return 1 if found else 0


def main() -> int:
    if "--check" in sys.argv:
        return check()
    subprocess.run([*COMPILE, "--output-file", RUN], cwd=ROOT, check=True)
    subprocess.run(
        [*COMPILE, "--group", "dev", "--constraints", RUN, "--output-file", DEVELOPMENT], cwd=ROOT, check=True
    )
    return check()


if __name__ == "__main__":
    sys.exit(main())
