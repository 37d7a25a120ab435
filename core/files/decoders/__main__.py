"""Run a decoder under limits: ``<module> <path> <memory> <processor> <clock> <answer> [arguments]``.

The answer goes to standard output, or the reason for a refusal. Memory and answer are limited in bytes, the rest in
seconds; whoever goes beyond is ended by the system.
"""

import os
import resource
import signal
import sys
from importlib import import_module
from pathlib import Path

from core.files.decoders import REFUSED, RefusedError


def limit_myself(*, memory: int, processor: int, clock: int, answer: int) -> None:
    for what, most in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, answer),
        (resource.RLIMIT_AS, memory),
    ):
        resource.setrlimit(what, (most, most))
    resource.setrlimit(resource.RLIMIT_CPU, (processor, processor + 1))  # asked to go, then killed
    signal.alarm(clock + 1)  # should whoever started it be gone
    os.nice(5)  # whoever reads the portal goes first
    give_in_first = Path("/proc/self/oom_score_adj")  # and stays, should the machine have no memory left
    if give_in_first.exists():
        give_in_first.write_text("1000")


def main(decoder: str, path: str, memory: str, processor: str, clock: str, answer: str, *arguments: str) -> int:
    limit_myself(memory=int(memory), processor=int(processor), clock=int(clock), answer=int(answer))
    try:
        import_module(decoder).decode(path, sys.stdout.buffer, *arguments)
        sys.stdout.flush()
    except RefusedError as error:
        reason = str(error)
    except MemoryError:
        reason = "memory"
    else:
        return 0
    sys.stdout.flush()
    os.ftruncate(1, 0)
    os.lseek(1, 0, os.SEEK_SET)
    os.write(1, reason.encode())
    return REFUSED


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
