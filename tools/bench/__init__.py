"""``make bench``: fill databases of its own, then measure every kind of page in them.

``text`` makes the words, ``fill`` the records; ``pages`` lists what is measured, ``measure`` measures it inside the
process and ``serve`` under the server; ``report`` prints. ``__main__`` runs them, each database in a process of its
own.
"""
