"""Reading uploaded PDFs, at arm's length.

``reading`` is for the portal; ``read`` is a program of its own, without Django, that opens the file under the limits of
``limits`` and may die of it.
"""
