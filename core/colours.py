"""The portal's colours by day, for drawings that leave it; those of its pages stand in ``static/css/tokens.css``."""

PAPER, INK, SOFT = "#fbfaf7", "#16211d", "#4a5751"
PINE, LAKE, COPPER, MOSS = "#1f4d3a", "#1b5e86", "#a8481f", "#4d6b1e"
