"""Work that nobody waits for: tasks that a page asks for, and jobs that are due by the clock.

Both are tasks of Django's framework, kept in the database. ``schedule`` knows when each job is due, ``worker`` is the
process that does the work; any number of workers may run. A job is a management command; each app says in
``timetable.py`` when its own are due. Whatever a worker does may be killed half-way and is done once more then: it has
to come to the same. A job that goes through rows does so with ``each``.
"""

from core.jobs.rows import Done, each

__all__ = ["Done", "each"]
