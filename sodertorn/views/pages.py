from typing import Any, NamedTuple

from django.conf import settings
from django.core.cache import cache
from django.db.models import CharField, Count, F, Model, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts.permissions import may_use_admin
from challenges.models import Challenge, Perspective
from core.lists.filter import KEEP_SECONDS, LARGE
from core.lists.search import MAX_LENGTH, matching
from core.publishing.chain import chain
from core.publishing.ordering import in_language
from core.publishing.provenance import Relation
from dialogues.models import Dialogue
from outcomes.models import Outcome, Reuse
from partners.models import Organisation, Programme
from places.models import Area
from places.outline import outline
from reports.models import Report
from reports.search.filters import ReportFilter
from reports.search.snippets import add_snippets
from sodertorn.gallery import samples

SHOWN_HITS = 6
DRAWN = 300  # municipalities and places on the map of the start page; all of Sweden has 290 municipalities


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    counts, perspectives = _counts()
    lists = {"challenge": "challenges", "dialogue": "dialogues", "outcome": "outcomes", "report": "reports"}
    lists["reuse"] = "outcomes"
    areas = Area.objects.below_county().defer("search_text", "description").municipalities_first()[:DRAWN]
    return render(
        request,
        "sodertorn/start.html",
        {
            "programme": Programme.objects.order_by("id").first(),
            "outline": outline(areas),
            "stations": chain(counts, {key: reverse(f"{app}:list") for key, app in lists.items()}),
            "open_dialogues": Dialogue.objects.published().open().order_by("answer_by", "id")[:3],
            "perspectives": perspectives,
            "challenges": Challenge.objects.published().for_rows().order_by(F("published_at").desc(), "id")[:6],
            # The programme's own work; what others did stands in the lists.
            "outcomes": Outcome.objects.published()
            .filter(relation=Relation.PROGRAMME)
            .for_rows()
            .order_by(F("published_at").desc(), "id")[:6],
            "reports": Report.objects.published().filter(relation=Relation.PROGRAMME).for_rows().newest()[:6],
            "totals": counts,
        },
    )


def _counts() -> tuple[dict[str, int], list[dict[str, Any]]]:
    """Return how many records of each kind are published, reuses among them, and the perspectives with theirs.

    Kept for a minute when there are many, as counting them then takes most of the page's time.
    """
    key = f"start:{get_language()}"
    kept: tuple[dict[str, int], list[dict[str, Any]]] | None = cache.get(key)
    if kept is not None:
        return kept
    public: dict[str, QuerySet[Any]] = {
        "challenge": Challenge.objects.published(),
        "dialogue": Dialogue.objects.published(),
        "outcome": Outcome.objects.published(),
        "report": Report.objects.published(),
        "reuse": Reuse.objects.confirmed().filter(outcome__publication="published"),
    }
    first, *others = (
        records.order_by().annotate(model=Value(name, CharField())).values("model").annotate(n=Count("pk"))
        for name, records in public.items()
    )
    counts = dict.fromkeys(public, 0) | {row["model"]: row["n"] for row in first.union(*others, all=True)}
    shown = Perspective.objects.order_by("order").annotate(
        n_challenges=_published(Challenge.perspectives.through, "challenge"),
        n_outcomes=_published(Outcome.perspectives.through, "outcome"),
    )
    perspectives = [{"perspective": p, "n_challenges": p.n_challenges, "n_outcomes": p.n_outcomes} for p in shown]
    if max(counts.values()) > LARGE:
        cache.set(key, (counts, perspectives), KEEP_SECONDS)
    return counts, perspectives


def _published(links: type[Model], record: str) -> Coalesce:
    """Count, for a perspective, the published records among its ``links``."""
    of_this = links._default_manager.filter(**{"perspective": OuterRef("pk"), f"{record}__publication": "published"})
    return Coalesce(Subquery(of_this.order_by().values("perspective").annotate(n=Count("pk")).values("n")), 0)


class Hits(NamedTuple):
    """The first records of one kind that match, and the list where the rest stand."""

    title: str | Promise
    key: str
    records: list[Any]
    url: str
    has_more: bool


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Search everything that is published; each kind links to its own list for facets and the rest."""
    text = request.GET.get("q", "")[:MAX_LENGTH].strip()
    groups: list[Hits] = []
    if text:
        query = f"?{request.GET.urlencode()}" if list(request.GET) == ["q"] else ""
        title = in_language("title")
        found = matching(text)
        reports = ReportFilter({"q": text}, Report.objects.published(), request=request)
        for label, key, records in (
            (_("Challenges"), "challenges", Challenge.objects.published().for_rows().filter(found).order_by(title)),
            (_("Dialogues"), "dialogues", Dialogue.objects.published().for_rows().filter(found).newest()),
            (_("Outcomes"), "outcomes", Outcome.objects.published().for_rows().filter(found).order_by(title)),
            (_("Reports"), "reports", reports.qs.for_rows()),
            (_("Partners"), "partners", Organisation.objects.for_rows().filter(found).order_by(in_language("name"))),
            (_("Places"), "places", Area.objects.below_county().for_rows().filter(found).order_by("name")),
        ):
            groups += _hits(label, key, records, query)
            if groups and groups[-1].key == "reports" == key:
                add_snippets(groups[-1].records, text, reports.readable)
    return render(request, "sodertorn/search.html", {"q": text, "groups": groups, "max_length": MAX_LENGTH})


def _hits(title: str | Promise, key: str, records: QuerySet[Any, Model], query: str) -> list[Hits]:
    first = list(records[: SHOWN_HITS + 1])
    if not first:
        return []
    return [Hits(title, key, first[:SHOWN_HITS], reverse(f"{key}:list") + query, len(first) > SHOWN_HITS)]


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, f"sodertorn/statements/accessibility.{_language()}.html", {"section": "about"})


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, f"sodertorn/statements/privacy.{_language()}.html", {"section": "about"})


@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    """Show every component in every state; for editors, and for developers."""
    if not settings.DEBUG and not may_use_admin(request.user):
        raise Http404
    return render(request, "sodertorn/gallery.html", samples())


def _language() -> str:
    return "en" if get_language() == "en" else "sv"
