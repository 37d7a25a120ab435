"""Loading the programme's published content: read the file, compare with the database, write what differs.

``entry`` reads one entry and finds its faults; ``file`` reads the whole file; ``people``, ``chain`` and ``around`` say
for each section what the entries become; ``sections`` lists them in the order they are written; ``state`` compares
with the database; ``writer`` writes; ``report`` tells what was done. ``demonstration`` is the demonstration's content.
"""
