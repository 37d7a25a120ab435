"""What a PDF may cost. docs/operations.md names these numbers for those who run the portal."""

from dataclasses import replace

from core.files.limits import MIB, Limits

MOST_BYTES = 100 * MIB  # of the file
MOST_PAGES = 2_000

# By a worker, and while somebody waits for the page: what takes longer than that is left to a worker.
READING = Limits(memory=320 * MIB, answer=48 * MIB, processor=20, clock=40, wait=120, takes_long=True)
AT_ONCE = replace(READING, processor=3, clock=3, wait=0.5)

# Of what is read. Text beyond this is left out: the file is kept, but not searched to its end.
PAGE_CHARACTERS = 20_000
ALL_CHARACTERS = 5_000_000
ABOUT_CHARACTERS = 1_000  # of a title, a list of authors, and so on
COVER_WIDTH, COVER_HEIGHT = 800, 1200  # at most, in pixels
