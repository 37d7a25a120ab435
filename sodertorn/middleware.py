from collections.abc import Callable
from urllib.parse import unquote

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponseBase


def refuse_null_characters(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Answer 400 to an address with a null character, which no page has and PostgreSQL cannot store.

    What is posted is left to the fields of its form, which say so and keep what was written.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if "\0" in unquote(request.META.get("QUERY_STRING", "")) + request.path_info:
            raise BadRequest("A null character in the address")
        return get_response(request)

    return middleware
