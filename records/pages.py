"""Pages of a list that may be very long: it is counted as far as somebody would leaf, and no further."""

from typing import Any, TypeVar

from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property

M = TypeVar("M", bound=Model)
LEAFED = 5_000  # whoever looks for more uses the filter


class CappedPaginator(Paginator):
    """Counts up to ``most`` rows."""

    def __init__(self, records: QuerySet[Any], per_page: int, most: int = LEAFED) -> None:
        super().__init__(records, per_page)
        self.most = most

    @cached_property
    def count(self) -> int:
        records: QuerySet[Any] = self.object_list  # type: ignore[assignment]
        return records.order_by().values("pk")[: self.most].count()

    @property
    def is_cut(self) -> bool:
        return self.count >= self.most


def page_of(request: HttpRequest, records: "QuerySet[M]", *, per_page: int = 50, most: int = LEAFED) -> "Page[M]":
    """Return the page of ``records`` that the request asks for; whatever it asks, there is one. Two queries."""
    return CappedPaginator(records, per_page, most).get_page(request.GET.get("page"))
