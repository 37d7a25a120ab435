"""Rows of a form as a browser sends them."""

from typing import Any


def rows(prefix: str, *sent: dict[str, Any]) -> dict[str, Any]:
    """Return what is posted for the rows of a formset: first those that have an ``id``, then new ones."""
    counts = {"TOTAL_FORMS": len(sent), "INITIAL_FORMS": sum("id" in row for row in sent)}
    data = {f"{prefix}-{name}": str(count) for name, count in counts.items()}
    for number, row in enumerate(sent):
        data |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    return data
