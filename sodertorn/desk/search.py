"""One search over everything in the admin."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib.admin import AdminSite
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext

from core.admin import EditorAdmin
from core.lists.search import is_named
from reports.models import Report
from sodertorn.desk.menu import rank

SHOWN = 5  # of each type


@dataclass(frozen=True)
class Find:
    title: str
    url: str
    state: str


@dataclass(frozen=True)
class Finds:
    """What has been found of one type, and where the rest of it stands."""

    name: str
    rows: list[Find]
    more_url: str


def found(request: HttpRequest, site: AdminSite, text: str) -> list[Finds]:
    """Return what is found of each type that the visitor may see. Two queries a type at most."""
    if not text:
        return []
    admins = [
        one
        for one in site._registry.values()
        if isinstance(one, EditorAdmin) and one.search_fields and one.has_view_permission(request)
    ]
    in_order = sorted(admins, key=lambda one: rank(one.opts))
    finds = (_of_type(request, one, text) for one in in_order)
    return [one for one in (_lists(in_order, text), *finds) if one.rows]


def _lists(admins: Iterable[EditorAdmin], text: str) -> Finds:
    """Return the lists that are called so, for whoever looks for "newsletters" and not for one of them."""
    named = [one for one in admins if is_named(one.opts.verbose_name_plural or "", text)]
    rows = [
        Find(
            str(capfirst(one.opts.verbose_name_plural)),
            reverse(f"admin:{one.opts.app_label}_{one.opts.model_name}_changelist"),
            "",
        )
        for one in named
    ]
    return Finds(gettext("Lists"), rows, "")


def _of_type(request: HttpRequest, model_admin: EditorAdmin, text: str) -> Finds:
    """Return what stands at the address that was typed first, and then what the type's own list finds."""
    records = _for_rows(request, model_admin)
    addressed = _addressed(model_admin, text)
    first = list(records.filter(addressed)[:SHOWN]) if addressed else []
    matched, _is_doubled = model_admin.get_search_results(request, records, text)  # it never is: see EditorAdmin
    rest = [one for one in matched.order_by(*model_admin.get_ordering(request))[: SHOWN + 1] if one not in first]
    address = f"admin:{model_admin.opts.app_label}_{model_admin.opts.model_name}"
    shown = [*first, *rest]
    return Finds(
        str(capfirst(model_admin.opts.verbose_name_plural)),
        [_row(one, address) for one in shown[:SHOWN]],
        f"{reverse(f'{address}_changelist')}?{urlencode({'q': text})}" if len(shown) > SHOWN else "",
    )


def _for_rows(request: HttpRequest, model_admin: EditorAdmin) -> QuerySet[Any]:
    """Fetch what names a record, as the type's list does."""
    records: QuerySet[Any] = model_admin.get_queryset(request).defer(*model_admin.list_defer)
    related = model_admin.get_list_select_related(request)
    return records.select_related(*related) if isinstance(related, list | tuple) else records


def _addressed(model_admin: EditorAdmin, text: str) -> Q | None:
    """Return the condition that a record stands at the address whose last part, or the whole, has been typed."""
    last = text.split("?")[0].rstrip("/").rsplit("/", 1)[-1]
    if model_admin.model is Report and (number := re.match(r"(\d{1,9})(?!\w)", last)):
        return Q(pk=int(number[1]))
    if re.fullmatch(r"[\w-]+", last) and any(field.name == "slug" for field in model_admin.opts.fields):
        return Q(slug=last.lower())
    return None


def _row(record: Any, address: str) -> Find:
    state = getattr(record, "get_state_display", None) or getattr(record, "get_publication_display", None)
    return Find(str(record), reverse(f"{address}_change", args=[record.pk]), str(state()) if state else "")
