from django.utils.translation import gettext_lazy as _

from challenges.filters import municipality_facet, perspective_facet, place_facet
from core.lists.facets import ChoiceFacet
from core.lists.filter import ListFilter, OrderFilter
from core.publishing.ordering import in_language
from outcomes.filters import challenge_facet
from talks.models import PlanStep, Talk


class TalkFilter(ListFilter):
    called = _("Early talks")

    state = ChoiceFacet("state", _("State"), choices=Talk.State.choices, open=True)
    plan = ChoiceFacet("plan_step", _("Step of the plan"), choices=PlanStep.choices)
    municipality = municipality_facet()
    place = place_facet()
    perspective = perspective_facet("challenges__perspectives")
    challenge = challenge_facet()

    sort = OrderFilter(
        newest=(_("latest first"), lambda: ["-started"]),
        title=(_("title, A to Ö"), lambda: [in_language("title")]),
    )
