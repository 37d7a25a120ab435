"""Charts that the server draws as SVG, with no script.

``columns`` are the small ones beside counts. The others draw measured figures: lines over years, one drawing for each
place, strips, maps and pairs of indicators. Each takes numbers and words, and gives a ``Drawing``.
"""

from core.charts.columns import LEAST, NARROW, WIDE, Bar, Chart, bars, chart, columns

__all__ = ["LEAST", "NARROW", "WIDE", "Bar", "Chart", "bars", "chart", "columns"]
