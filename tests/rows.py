"""Rows of a form as a browser sends them."""

from typing import Any


def rows(prefix: str, *sent: dict[str, Any]) -> dict[str, Any]:
    """Return what is posted for the rows of a formset: first those that have an ``id``, then new ones."""
    counts = {"TOTAL_FORMS": len(sent), "INITIAL_FORMS": sum("id" in row for row in sent)}
    data = {f"{prefix}-{name}": str(count) for name, count in counts.items()}
    for number, row in enumerate(sent):
        data |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    return data


def errors_in(form: Any) -> dict[str, Any]:
    """Return what is wrong in a form and in its rows, by the names that the fields have on the page."""
    rows_in = [row for formset in formsets(form).values() for row in formset]
    told = {name: errors for part in [form, *rows_in] for name, errors in named(part).items()}
    return told | {f"{name}-__all__": one for name, rows in formsets(form).items() if (one := rows.non_form_errors())}


def named(form: Any) -> dict[str, Any]:
    return {form.add_prefix(name): errors for name, errors in form.errors.items()}


def formsets(form: Any) -> dict[str, Any]:
    return getattr(form, "formsets", {})
