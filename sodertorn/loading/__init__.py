"""Loading the programme's published content.

``file`` reads the file, ``sections`` says what its entries become, ``programme`` creates what the database does not
have. ``demonstration`` is the demonstration's content.
"""
