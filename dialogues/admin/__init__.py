"""One file for the meetings, one for the rest."""

from dialogues.admin import dialogue, meeting

__all__ = ["dialogue", "meeting"]
