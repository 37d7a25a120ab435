"""A place in figures: chosen indicators, what was latest, how it has moved, and where it stands among the others."""
