"""``make bench``: fill databases of its own, and measure in them what each kind of page costs an anonymous reader.

``text`` makes the words, ``fill`` the records; ``pages`` lists what is asked for, ``serve`` asks the server for it,
``table`` prints. ``__main__`` runs them, each database in processes of its own.
"""
