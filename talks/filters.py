from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from challenges.filters import municipality_facet, perspective_facet, place_facet
from core.lists.facets import ChoiceFacet, RecordFacet
from core.lists.filter import ListFilter, OrderFilter
from core.publishing.ordering import in_language
from outcomes.filters import challenge_facet
from partners.models import Organisation
from talks.models import PlanStep, Seat, Talk


class TalkFilter(ListFilter):
    called, feed = _("Early talks"), "talks:feed"

    state = ChoiceFacet("state", _("State"), choices=Talk.State.choices, open=True)
    plan = ChoiceFacet("plan_step", _("Step of the plan"), choices=PlanStep.choices)
    municipality = municipality_facet()
    place = place_facet()
    perspective = perspective_facet("challenges__perspectives")
    challenge = challenge_facet()
    partner = RecordFacet(
        "parties__organisation__slug",
        _("Organisation"),
        model=Organisation,
        many=True,
        within=Q(parties__state__in=Seat.PUBLIC),
    )

    sort = OrderFilter(
        newest=(_("latest first"), lambda: ["-started"]),
        title=(_("title, A to Ö"), lambda: [in_language("title")]),
    )
