"""The indicators: which there are, and what each one means, with the figures of the municipalities."""

from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from core.open_data import schema
from core.publishing.content import when_shown
from knowledge.data_sets import data_set
from knowledge.filters import IndicatorFilter
from knowledge.models import Figure, Indicator, Sex
from knowledge.open_data import CSV_BYTES, JSON_BYTES
from knowledge.reading import MISSING, Course, Courses, Reading, latest_delivery, read, references, the_eight
from partners.answering import body_that_answers
from places.models import Area


@dataclass(frozen=True)
class Row:
    """A place: its first figure, and its latest, of all, of women and of men."""

    area: Area
    first: Reading
    last: Reading
    women: Reading
    men: Reading


@dataclass(frozen=True)
class Table:
    first_year: int
    last_year: int
    rows: list[Row]
    has_sexes: bool


class Files(NamedTuple):
    """All figures as files: how many there are, and about how large each file is, in bytes."""

    n: int
    csv: int
    json: int


@require_safe
def indicator_list(request: HttpRequest) -> HttpResponse:
    filters = IndicatorFilter(request.GET, Indicator.objects.published(), request=request)
    return render(request, "knowledge/indicators.html", {"filters": filters, "page": filters.page()})


@require_safe
def indicator_detail(request: HttpRequest, slug: str) -> HttpResponse:
    found = Indicator.objects.visible_to(request.user).select_related("source_of_figures")
    indicator = get_object_or_404(found, slug=slug)
    delivery = when_shown(partial(latest_delivery, indicator))
    context = {
        "indicator": indicator,
        "json_ld": when_shown(
            lambda: schema.in_page(schema.described(data_set(indicator), publisher=body_that_answers()))
        ),
        "files": when_shown(partial(_files, indicator)),
        "table": when_shown(partial(_table, indicator)),
        "delivery": delivery,
        "findings": when_shown(lambda: list(indicator.findings.published().newest().for_rows())),
        "measured_by": indicator.measured_by.published(),
    }
    return render(request, "knowledge/indicator.html", context)


def _files(indicator: Indicator) -> Files:
    n = Figure.objects.filter(series__indicator=indicator).count()
    return Files(n, n * CSV_BYTES, n * JSON_BYTES)


def _table(indicator: Indicator) -> Table | None:
    """Return the first and the latest figures of the eight, the county and the country; None where there are none."""
    courses = read(indicator, [*the_eight(), *references()], sexes=tuple(Sex))
    years = [year for course in courses.all() for year in course.known]
    if not years:
        return None
    first, last = min(years), max(years)
    rows = [_row(course, courses, first, last) for course in courses.all()]
    return Table(first, last, rows, has_sexes=any(row.women.is_known or row.men.is_known for row in rows))


def _row(course: Course, courses: Courses, first: int, last: int) -> Row:
    women, men = (
        of_sex.at(last) if (of_sex := courses.of(course.area, sex)) else MISSING for sex in (Sex.WOMEN, Sex.MEN)
    )
    return Row(course.area, course.at(first), course.at(last), women, men)
