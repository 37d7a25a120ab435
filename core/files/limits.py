"""What it may cost to read one uploaded file. docs/operations.md names the numbers for those who run the portal."""

from dataclasses import dataclass

MIB = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """What a decoder may take: bytes of memory and answer, seconds of processor and clock, seconds until its turn."""

    memory: int = 256 * MIB
    answer: int = 64 * MIB
    processor: int = 8
    clock: int = 20
    wait: float = 3
    takes_long: bool = False


QUICK = Limits()
