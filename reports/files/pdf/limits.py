"""What a PDF may cost. docs/operations.md names these numbers for those who run the portal."""

MIB = 1024 * 1024

MOST_BYTES = 100 * MIB  # of the file
MOST_PAGES = 2_000

# Of the process that reads it: what it may take of memory, processor and clock, and write as its answer.
MEMORY_BYTES = 512 * MIB
CPU_SECONDS = 20
WALL_SECONDS = 40
ANSWER_BYTES = 48 * MIB
READERS = 2  # at once in each web process; the next one waits for its turn, WALL_SECONDS at most

# Of what is read. Text beyond this is left out: the file is kept, but not searched to its end.
PAGE_CHARACTERS = 20_000
ALL_CHARACTERS = 5_000_000
ABOUT_CHARACTERS = 1_000  # of a title, a list of authors, and so on
COVER_WIDTH, COVER_HEIGHT = 800, 1200  # at most, in pixels
