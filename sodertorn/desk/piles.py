"""What waits for an editor, pile by pile.

A pile is a ``Waiting`` in the ``waits`` of a type's admin: to add one is to add it there.
"""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.contrib.admin import AdminSite
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.text import capfirst

from core.admin import EditorAdmin, Waiting
from core.publishing.related import COUNTED
from sodertorn.desk.menu import rank

SHOWN = 5


def piles_of(site: AdminSite) -> Iterator[tuple[EditorAdmin, Waiting]]:
    """Yield all piles with the type that each belongs to, in the order of the menu."""
    admins = [one for one in site._registry.values() if isinstance(one, EditorAdmin)]
    for model_admin in sorted(admins, key=lambda one: rank(one.opts)):
        for pile in model_admin.waits:
            yield model_admin, pile


def waiting(request: HttpRequest, site: AdminSite) -> list[dict[str, Any]]:
    """Return each pile: how many wait, the oldest few, and the list of all. Two queries a pile."""
    return [
        _pile(model_admin, pile, pile.pick(model_admin.get_queryset(request)))
        for model_admin, pile in piles_of(site)
        if model_admin.has_view_permission(request)
    ]


def name_of(model_admin: EditorAdmin, pile: Waiting) -> str:
    return f"{capfirst(model_admin.opts.verbose_name_plural)} – {pile.label}"


def url_of(model_admin: EditorAdmin, pile: Waiting) -> str:
    return f"{reverse(f'{_address(model_admin)}_changelist')}?{urlencode({'waiting': pile.name})}"


def _pile(model_admin: EditorAdmin, pile: Waiting, records: QuerySet[Any]) -> dict[str, Any]:
    count = records.order_by().values("pk")[:COUNTED].count()
    oldest = records.order_by("since", "pk")[:SHOWN] if count else []
    return {
        "name": name_of(model_admin, pile),
        "count": count,
        "is_counted_out": count >= COUNTED,
        "url": url_of(model_admin, pile),
        "rows": [
            {
                "title": str(record),
                "url": reverse(f"{_address(model_admin)}_change", args=[record.pk]),
                "since": record.since,
            }
            for record in oldest
        ],
    }


def _address(model_admin: EditorAdmin) -> str:
    return f"admin:{model_admin.opts.app_label}_{model_admin.opts.model_name}"
