"""A form in pages: an app lists its pages in its ``wizard.py``, and everything that all of them do stands here."""
