"""A place in figures: chosen indicators with what was latest, how it has moved, and where it stands among the others."""
