from django.db.models import F
from django.utils.translation import gettext_lazy as _

from challenges.filters import municipality_facet, partner_facet, perspective_facet, place_facet
from challenges.models import Challenge
from core.lists.facets import ChoiceFacet, RecordFacet
from core.lists.filter import ListFilter, OrderFilter
from core.publishing.ordering import in_language
from outcomes.models import Outcome
from partners.models import Stage


def challenge_facet() -> RecordFacet:
    return RecordFacet("challenges__slug", _("Challenge"), model=Challenge, label_field="title", many=True, quiet=True)


class OutcomeFilter(ListFilter):
    called, feed = _("Outcomes"), "outcomes:feed"

    kind = ChoiceFacet("kind", _("Kind"), choices=Outcome.Kind.choices, open=True)
    perspective = perspective_facet()
    maturity = ChoiceFacet("maturity", _("Maturity"), choices=Outcome.Maturity.choices)
    municipality = municipality_facet()
    place = place_facet()
    challenge = challenge_facet()
    relation = ChoiceFacet("relation", _("Whose work"), choices=[(r.value, r.label) for r in Outcome.RELATIONS])
    partner = partner_facet()
    stage = RecordFacet("stage__slug", _("Stage"), model=Stage)

    sort = OrderFilter(
        title=(_("title, A to Ö"), lambda: [in_language("title")]),
        newest=(_("newest first"), lambda: [F("published_at").desc()]),
    )
