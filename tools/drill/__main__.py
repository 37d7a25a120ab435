"""Run the drill: every scenario in turn, or those named. Exit 1 when one fails."""

import os
import shutil
import sys
import time
import traceback
from collections.abc import Sequence

from tools.drill.house import House, built
from tools.drill.scenarios import SCENARIOS
from tools.drill.visitor import DrillError

NEEDED = {"nginx": "nginx-light", "redis-server": "redis-server", "openssl": "openssl", "pg_dump": "postgresql"}
os.environ["PATH"] += ":/usr/sbin"  # where Debian puts nginx


def main(names: Sequence[str]) -> int:
    unknown = set(names) - {scenario.__name__ for scenario in SCENARIOS}
    if unknown:
        print(f"No such scenario: {', '.join(sorted(unknown))}. There are:")
        print("\n".join(f"  {scenario.__name__}" for scenario in SCENARIOS))
        return 2
    if missing := [package for program, package in NEEDED.items() if not shutil.which(program)]:
        print(f"The drill needs more than this machine has. On Debian: apt install {' '.join(missing)}")
        return 1
    begun = time.monotonic()
    with built() as house:
        _tell("the portal is built and serves", begun, "two web servers, a worker, PostgreSQL, Redis, nginx, mail")
        chosen = [scenario for scenario in SCENARIOS if not names or scenario.__name__ in names]
        held = [_holds(house, scenario) for scenario in chosen]
    n_failed = held.count(False)
    print(f"\n{len(held) - n_failed} passed, {n_failed} failed in {time.monotonic() - begun:.0f} s", flush=True)
    return 1 if n_failed else 0


def _holds(house: House, scenario: object) -> bool:
    name = scenario.__name__  # type: ignore[attr-defined]
    begun = time.monotonic()
    house.put_in_order()
    try:
        _tell(name.replace("_", " "), begun, scenario(house))  # type: ignore[operator]
    except DrillError as failure:
        _tell(f"FAILED: {name}", begun, str(failure))
    except Exception:
        _tell(f"FAILED: {name}", begun, traceback.format_exc())
    else:
        return True
    for log in sorted(house.folder.glob("*.log")):
        lines = (line[:200] for line in log.read_text(errors="replace").splitlines()[-6:])
        print(f"    {log.name}: " + "\n        ".join(lines))
    return False


def _tell(what: str, begun: float, seen: str) -> None:
    print(f"{time.monotonic() - begun:5.1f} s  {what}: {seen}", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
