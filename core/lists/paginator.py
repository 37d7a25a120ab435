"""Pages of a list. Whatever page the address asks for, there is one."""

from typing import Any, TypeVar

from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

M = TypeVar("M", bound=Model)
PER_PAGE = 20
LEAFED = 5_000  # whoever looks for more uses the filter


class ListPaginator(Paginator):
    """Counts no further than ``most``, where there is one, and has a ``notice`` when it shows another page."""

    notice = ""

    def __init__(self, records: QuerySet[Any, Any] | range, per_page: int, most: int | None) -> None:
        super().__init__(records, per_page)
        self.most = most

    @cached_property
    def count(self) -> int:
        records: QuerySet[Any] | range = self.object_list  # type: ignore[assignment]
        if isinstance(records, range):
            return len(records)
        return records.order_by().values("pk")[: self.most].count()

    @property
    def is_cut(self) -> bool:
        return self.most is not None and self.count >= self.most

    def get_page(self, number: int | float | str | None) -> "Page[Any]":
        page = super().get_page(number or 1)
        if number and str(number) != str(page.number):
            self.notice = _("There is no page “%(asked)s”. This is page %(number)d of %(pages)d.") % {
                "asked": str(number)[:20],
                "number": page.number,
                "pages": self.num_pages,
            }
        return page


def paginate(
    request: HttpRequest, records: QuerySet[M, Any] | range, *, per_page: int = PER_PAGE, most: int | None = None
) -> "Page[M]":
    """Return the page of ``records`` that ``request`` asks for; note its number there, for the canonical address.

    They are counted, no further than ``most``; a range stands for as many whose places in a list are asked for.
    """
    page = ListPaginator(records, per_page, most).get_page(request.GET.get("page"))
    request.page_number = page.number  # type: ignore[attr-defined]
    return page
