"""Loading the programme's published content: read the whole file, then create what the database does not have.

``file`` reads the file, ``entry`` one entry of it, ``sections`` says what the entries become, ``writer`` writes.
``demonstration`` is the demonstration's content.
"""
