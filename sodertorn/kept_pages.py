"""The pages that the page cache keeps: those that are the same for everybody who is not logged in."""

from collections.abc import Callable
from typing import NamedTuple

from challenges.filters import ChallengeFilter
from core.lists.filter import WHOLE, ListFilter
from dialogues.filters import ContributionFilter, DialogueFilter, MeetingFilter, PastMeetingFilter
from dialogues.running.visits import count_visit_of_kept_page
from knowledge.comparing.choice import PARAMETERS as COMPARED
from knowledge.filters import IndicatorFilter
from knowledge.findings.filters import FindingFilter
from news.filters import NewsFilter
from outcomes.filters import OutcomeFilter
from outcomes.forms.finder import FinderForm
from partners.filters import OrganisationFilter
from places.filters import AreaFilter
from reports.counting.counts import count_view_of_kept_page
from reports.search.filters import ReportFilter
from sodertorn.whole_map.filters import MapFilter
from talks.filters import TalkFilter


class KeptPage(NamedTuple):
    """``parameters`` is what the view reads of the query; ``on_hit`` what it does besides making the page.

    The latter gets the request, and the parts of the address as the view does.
    """

    parameters: frozenset[str] = frozenset()
    on_hit: Callable[..., None] | None = None


def _page(*parameters: str) -> KeptPage:
    return KeptPage(frozenset(parameters))


def _list(filters: type[ListFilter], *more: str) -> KeptPage:
    return _page(*filters.base_filters, "page", *more)


KEPT_PAGES = {
    "start": _page(),
    "search": _page("q"),
    "take-part": _page(),
    "knowledge": _page(),
    "knowledge:compare": _page(*COMPARED),
    "knowledge:place": _page("with"),
    "knowledge:compare-embed": _page(*COMPARED),
    "knowledge:indicators": _list(IndicatorFilter, WHOLE),
    "knowledge:indicator": _page(),
    "knowledge:figures-metadata": _page(),
    "data": _page(),
    "knowledge:findings": _list(FindingFilter, WHOLE),
    "knowledge:findings-feed": _page(*FindingFilter.base_filters),
    "knowledge:finding": _page(),
    "challenges:list": _list(ChallengeFilter, WHOLE),
    "challenges:feed": _page(*ChallengeFilter.base_filters),
    "challenges:detail": _page(),
    "dialogues:list": _list(DialogueFilter, WHOLE),
    "dialogues:feed": _page(*DialogueFilter.base_filters),
    "dialogues:detail": KeptPage(on_hit=count_visit_of_kept_page),
    "dialogues:results": _page(),
    "dialogues:activity": _list(ContributionFilter, "write"),  # which leads to where one writes
    "dialogues:places": _list(ContributionFilter),
    "dialogues:contribution": _page("page"),
    "dialogues:open-data": _page(),
    "poster": _page(),
    "talks:list": _list(TalkFilter, WHOLE),
    "talks:feed": _page(*TalkFilter.base_filters),
    "talks:detail": _page(),
    "talks:openness": _page(),
    "calendar": _list(MeetingFilter, WHOLE),
    "calendar-past": _list(PastMeetingFilter, WHOLE),
    "card": _page(),
    "oembed": _page("url", "maxwidth", "maxheight", "format"),
    "outcomes:list": _list(OutcomeFilter, WHOLE),
    "outcomes:feed": _page(*OutcomeFilter.base_filters),
    "outcomes:detail": _page(),
    "outcomes:register": _page("page"),
    "outcomes:reuse-places": _page(),
    "outcomes:trials": _page("page"),
    "outcomes:find": _page(*FinderForm.base_fields, "page"),
    "reports:list": _list(ReportFilter, WHOLE),
    "reports:detail": KeptPage(on_hit=count_view_of_kept_page),
    "reports:version": _page(),
    "reports:cite": _page(),
    "reports:linkset": _page(),
    "reports:feed": _page(*ReportFilter.base_filters),
    "partners:list": _list(OrganisationFilter, WHOLE),
    "partners:feed": _page(*OrganisationFilter.base_filters),
    "partners:detail": _page(),
    "places:list": _list(AreaFilter, WHOLE),
    "places-feed": _page(*AreaFilter.base_filters),
    "places:detail": _page(),
    "places:geojson": _page(),
    "places:ground": _page(),
    "map": _list(MapFilter, WHOLE),
    "map-places": _page(*MapFilter.base_filters),
    "perspective": _page(),
    "about": _page(),
    "stages": _page(),
    "groups": _page(),
    "events": _page(),
    "words": _page(),
    "links": _page(),
    "accessibility": _page(),
    "privacy": _page(),
    "statistics": _page(),
    "news:list": _list(NewsFilter, WHOLE),
    "news:detail": _page(),
    "news:feed": _page(*NewsFilter.base_filters),
    "newsletter:list": _page("page"),
    "newsletter:issue": _page(),
    "join:sent": _page(),
    "help": _page(),
    "guide": _page(),
    "sitemaps": _page(),
    "sitemap": _page("p"),
}
PARAMETERS = frozenset().union(*(page.parameters for page in KEPT_PAGES.values()))
