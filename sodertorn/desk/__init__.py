"""The editors' desk: what waits, one search over everything, the menu, and the letter about what has been handed in."""
