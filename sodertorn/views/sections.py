"""The sections' own pages that are no list: what one can take part in, and what there is to read."""

from typing import NamedTuple

from django.db.models import Count, Window
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.publishing.content import when_shown
from core.publishing.provenance import Relation
from dialogues.models import Dialogue
from knowledge.comparing.choice import GROUPS
from knowledge.comparing.figures import indicators_with_figures
from knowledge.reading import the_eight
from pages.texts import texts_of
from reports.citations.formats import FORMATS
from reports.models import Report
from sodertorn.sections import KNOWLEDGE, TAKE_PART

SHOWN = 3
SHEETS = 6
MOST_PLANNED = 10
AT_THE_TOP = {"reports:list", "knowledge:indicators"}  # of what there is to read


class OpenNow(NamedTuple):
    """What people can take part in today, and how many there are. A demonstration is none of it, and stands apart."""

    dialogues: list[Dialogue]
    n: int
    demonstration: Dialogue | None


def open_now() -> OpenNow:
    """Find the first open dialogues, the first to be answered first, and a demonstration if there is one."""
    published = Dialogue.objects.published()
    found = published.real().open().defer("search_text", "more_sources").order_by("answer_by", "id")
    real = found.select_related("organiser").annotate(n_open=Window(Count("*")))
    shown = list(real[:SHOWN])
    n = shown[0].n_open if shown else 0  # type: ignore[attr-defined]  # counted beside them
    return OpenNow(shown, n, published.demonstration())


@require_safe
def take_part(request: HttpRequest) -> HttpResponse:
    real = Dialogue.objects.published().real()
    told = real.filter(state__in=[Dialogue.State.RESULTS_PUBLISHED, Dialogue.State.FOLLOWED_UP])
    return render(
        request,
        "sodertorn/take_part.html",
        {
            "texts": texts_of("take_part", request),
            "now": when_shown(open_now),
            "planned": real.planned().for_rows()[:MOST_PLANNED],
            "told": told.for_rows().newest()[:SHOWN],
            "pages": TAKE_PART.pages,
        },
    )


@require_safe
def knowledge(request: HttpRequest) -> HttpResponse:
    reports = Report.objects.published()
    return render(
        request,
        "sodertorn/knowledge.html",
        {
            "texts": texts_of("knowledge", request),
            "n_reports": when_shown(lambda: reports.count()),
            "indicators": when_shown(indicators_with_figures),
            "municipalities": the_eight(),
            "groups": GROUPS,
            "reports": reports.filter(relation=Relation.PROGRAMME).for_rows().newest()[:SHEETS],
            "formats": FORMATS,
            "pages": [page for page in KNOWLEDGE.pages if page.name not in AT_THE_TOP],
        },
    )
