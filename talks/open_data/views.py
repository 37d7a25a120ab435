from collections.abc import Callable, Iterator
from functools import partial

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.open_data.columns import code_book
from core.open_data.serving import serve
from core.open_data.sets import FORMATS
from talks.open_data.tables import BY_NAME, LICENCE, TABLES, Table, as_csv, as_json


@require_safe
def open_data(request: HttpRequest) -> HttpResponse:
    """Say what the open data of all early talks hold, column by column, and where they are."""
    context = {
        "tables": [(table, code_book(table.columns)) for table in TABLES],
        "forms": list(WRITERS),
        "licence": LICENCE,
    }
    return render(request, "talks/open_data/open_data.html", context)


@require_safe
def open_data_file(request: HttpRequest, name: str, form: str) -> HttpResponseBase:
    if name not in BY_NAME or form not in WRITERS:
        raise Http404
    table = BY_NAME[name]
    return serve(request, partial(WRITERS[form], table), f"{FORMATS[form].media_type}; charset=utf-8", f"{name}.{form}")


WRITERS: dict[str, Callable[[Table], Iterator[bytes]]] = {"csv": as_csv, "json": as_json}
