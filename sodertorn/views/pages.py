from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import CharField, Count, F, Q, QuerySet, Value
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts.permissions import may_use_admin
from challenges.models import Challenge
from core.lists.facets import plain
from core.lists.rows import Rows
from core.lists.search import MAX_LENGTH, matching
from core.publishing.chain import chain
from core.publishing.content import kept, when_shown
from core.publishing.ordering import in_language
from core.publishing.provenance import Confidence, Relation
from dialogues.models import Dialogue
from knowledge.models import Finding
from news.models import NewsItem
from outcomes.models import Outcome, Reuse, Trial
from pages.texts import texts_of
from partners.models import Organisation, Programme, Stage
from places.ground import land
from places.models import Area
from places.outline import outline
from reports.models import Report
from reports.search.filters import ReportFilter
from sodertorn.components import is_derived
from sodertorn.gallery import samples
from sodertorn.sections import SECTIONS
from sodertorn.views.sections import open_now
from sodertorn.years import years_of
from talks.models import Talk

SHOWN_HITS = 3
MOST_TRIED = 3
DRAWN = 300  # municipalities and places on the map of the start page; all of Sweden has 290 municipalities


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    counts = when_shown(_counts)
    lists = {"challenge": "challenges", "dialogue": "dialogues", "outcome": "outcomes", "report": "reports"}
    lists["reuse"] = "outcomes"
    areas = Area.objects.below_county().defer("search_text", "description").municipalities_first()[:DRAWN]
    return render(
        request,
        "sodertorn/start.html",
        {
            "texts": texts_of("start", request),
            "now": when_shown(open_now),
            "news": NewsItem.objects.published().for_rows().newest()[:2],
            "outline": when_shown(lambda: outline(areas, ground=land())),
            "stations": when_shown(lambda: chain(counts, {key: reverse(f"{app}:list") for key, app in lists.items()})),
            "tried": when_shown(_tried),
            # The programme's own work; what others did stands in the lists.
            "outcomes": Outcome.objects.published()
            .filter(relation=Relation.PROGRAMME)
            .for_rows()
            .order_by(F("published_at").desc(), "id")[:3],
            "years": when_shown(lambda: years_of(Stage.objects.order_by("number"))),
            "totals": counts,
        },
    )


def _tried() -> list[Trial]:
    """Return the latest trials by partners of which a source says what happened, one of each outcome."""
    found = Trial.objects.filter(
        outcome__publication="published", organisation__isnull=False, confidence=Confidence.DOCUMENTED, source__gt=""
    ).exclude(outcome__relation=Relation.SIMILAR)
    told = found.filter(Q(happened_sv__gt="") | Q(happened_en__gt=""))
    shown = told.select_related("outcome", "area", "organisation").defer("outcome__search_text", "area__boundary")
    latest = shown.order_by(F("started").desc(), "id")[: 4 * MOST_TRIED]
    by_outcome = {trial.outcome_id: trial for trial in reversed(latest) if not is_derived(trial, "happened")}
    return list(by_outcome.values())[: -MOST_TRIED - 1 : -1]


def _counts() -> dict[str, int]:
    """Return how many records of each kind are published, reuses and dialogues with results among them."""
    dialogues = Dialogue.objects.published().real()
    told = [Dialogue.State.RESULTS_PUBLISHED, Dialogue.State.FOLLOWED_UP]
    public: dict[str, QuerySet[Any]] = {
        "challenge": Challenge.objects.published(),
        "dialogue": dialogues,
        "told": dialogues.filter(state__in=told),
        "outcome": Outcome.objects.published(),
        "report": Report.objects.published(),
        "reuse": Reuse.objects.confirmed().filter(outcome__publication="published"),
    }
    rows = [_counted(records, name) for name, records in public.items()]
    found = {row["model"]: row["n"] for row in rows[0].union(*rows[1:], all=True)}
    return {name: found.get(name, 0) for name in public}


def _counted(records: QuerySet[Any], name: str) -> QuerySet[Any, dict[str, Any]]:
    named = plain(records).annotate(model=Value(name, CharField()))
    counted: QuerySet[Any, dict[str, Any]] = named.values("model").annotate(n=Count("*"))
    return counted


class Kind(NamedTuple):
    """Records that a search looks through, and how those that it finds are ordered."""

    title: str | Promise
    records: Callable[[], Any]
    in_order: Callable[[Any], QuerySet[Any]]
    list_of: str = ""  # the name of the list's address, where it is not the kind's


KINDS = {
    "challenges": Kind(_("Challenges"), Challenge.objects.published, lambda all_: all_.order_by(in_language("title"))),
    "dialogues": Kind(_("Dialogues"), Dialogue.objects.published, lambda all_: all_.newest()),
    "talks": Kind(_("Early talks"), Talk.objects.published, lambda all_: all_.newest()),
    "outcomes": Kind(_("Outcomes"), Outcome.objects.published, lambda all_: all_.order_by(in_language("title"))),
    "reports": Kind(_("Reports"), Report.objects.published, lambda all_: all_.newest()),
    "findings": Kind(_("Findings"), Finding.objects.published, lambda all_: all_.newest(), "knowledge:findings"),
    "partners": Kind(_("Partners"), Organisation.objects.all, lambda all_: all_.order_by(in_language("name"))),
    "news": Kind(_("News"), NewsItem.objects.published, lambda all_: all_.newest()),
    "places": Kind(_("Places"), Area.objects.below_county, lambda all_: all_.order_by("name")),
}


class Hits(NamedTuple):
    """The first records of one kind that match, and the list where the rest stand."""

    title: str | Promise
    key: str
    rows: Rows[Any]
    url: str
    has_more: bool


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Search everything that is published; each kind links to its own list for facets and the rest."""
    text = request.GET.get("q", "")[:MAX_LENGTH].strip()
    groups = _hits(text, request) if text else []
    return render(
        request, "sodertorn/search.html", {"q": text, "groups": groups, "sections": SECTIONS, "max_length": MAX_LENGTH}
    )


def _hits(text: str, request: HttpRequest) -> list[Hits]:
    query = f"?{request.GET.urlencode()}" if list(request.GET) == ["q"] else ""
    reports = ReportFilter({"q": text}, Report.objects.published(), request=request)
    found = kept(f"search:{reports.name}:{text}", lambda: _keys(text, reports), request=request)
    groups = []
    for key, keys in found.items():
        kind, shown = KINDS[key], keys[:SHOWN_HITS]
        rows = reports.rows(shown) if key == "reports" else Rows(shown, partial(_fetch, kind))
        groups.append(
            Hits(kind.title, key, rows, reverse(kind.list_of or f"{key}:list") + query, len(keys) > SHOWN_HITS)
        )
    return groups


def _fetch(kind: Kind, keys: list[int]) -> Any:
    return kind.records().for_rows().filter(pk__in=keys)


def _keys(text: str, reports: ReportFilter) -> dict[str, list[int]]:
    """Return the keys of the first records of each kind that match, and of one more where there are more."""
    found = matching(text)
    records = {
        key: reports.qs if key == "reports" else kind.in_order(kind.records().filter(found))
        for key, kind in KINDS.items()
    }
    keys = {key: list(some.values_list("pk", flat=True)[: SHOWN_HITS + 1]) for key, some in records.items()}
    return {key: some for key, some in keys.items() if some}


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    context = {"programme": _programme(), "texts": texts_of("accessibility", request)}
    return render(request, "sodertorn/statements/accessibility.html", context)


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    texts = texts_of("privacy", request)
    context = {"cookie_prefix": settings.COOKIE_PREFIX, "programme": _programme(), "texts": texts}
    return render(request, "sodertorn/statements/privacy.html", context)


@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    """Show every component in every state; for editors, and for developers."""
    if not settings.DEBUG and not may_use_admin(request.user):
        raise Http404
    return render(request, "sodertorn/gallery.html", samples())


def _programme() -> Programme | None:
    return Programme.objects.order_by("id").first()
