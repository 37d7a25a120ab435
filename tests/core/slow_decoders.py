"""Decoders that do what hostile files make decoders do."""

import os
import resource
import time
from pathlib import Path

from core.files.decoders import RefusedError, tell


def decode(path, answer, what, *arguments):
    globals()[what](path, answer, *arguments)


def eats_memory(path, answer):
    kept = []
    while True:
        kept.append(bytearray(16 * 1024 * 1024))


def works(path, answer):
    while True:
        pass


def sleeps(path, answer, seconds="60"):
    answer.write(b"%d" % os.getpid())
    answer.flush()
    time.sleep(float(seconds))


def says_too_much(path, answer):
    answer.write(b"x" * 10_000_000)


def refuses(path, answer, reason="strange"):
    answer.write(b"half an answer")
    raise RefusedError(reason)


def breaks(path, answer):
    raise ZeroDivisionError


def tells(path, answer):
    limits = [resource.getrlimit(getattr(resource, f"RLIMIT_{name}"))[0] for name in ("AS", "CPU", "FSIZE", "CORE")]
    answer.write(repr((sorted(os.environ), limits, os.nice(0))).encode())


def copies(path, answer):
    answer.write(Path(path).read_bytes())


def tells_how_far(path, answer, noise=""):
    for n in range(3):
        os.write(2, noise.encode())
        tell(n + 1, 3)
        time.sleep(0.5)
