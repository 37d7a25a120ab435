"""Readers who go from page to page while something happens, and what they saw."""

import threading
from itertools import cycle

from tools.drill.house import PAGES, House
from tools.drill.visitor import Answer, DrillError, check


class Readers:
    """Four readers at a time, from entering the block to leaving it."""

    def __init__(self, house: House, number: int = 4) -> None:
        self.house = house
        self.answers: list[tuple[str, Answer]] = []
        self.faults: list[str] = []
        self._over = threading.Event()
        self._threads = [threading.Thread(target=self._read, args=[n * 2], daemon=True) for n in range(number)]

    def __enter__(self) -> "Readers":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join(60)

    def _read(self, start: int) -> None:
        visitor = self.house.visitor()
        pages = cycle([*PAGES[start:], *PAGES[:start]])
        while not self._over.wait(0.05):
            page = next(pages)
            try:
                self.answers.append((page, visitor.get(page)))
            except OSError as error:
                self.faults.append(f"{page}: {error!r}")

    def saw_nothing_wrong(self) -> str:
        wrong = [f"{page}: {answer}" for page, answer in self.answers if answer.status != 200] + self.faults
        check(not wrong, f"{len(wrong)} of {len(self.answers)} readers saw errors: {'; '.join(wrong[:3])}")
        if not self.answers:
            raise DrillError("no reader got a page")
        slowest = max(answer.seconds for _page, answer in self.answers)
        return f"{len(self.answers)} pages read, none with an error, the slowest {slowest:.1f} s"
