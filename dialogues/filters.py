from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from challenges.filters import municipality_facet, partner_facet, perspective_facet, place_facet
from dialogues.models import Dialogue
from outcomes.filters import challenge_facet
from outcomes.models import Outcome
from records.facets import ChoiceFacet, RecordFacet
from records.lists import ListFilter
from records.ordering import in_language


def outcome_facet() -> RecordFacet:
    """Return the quiet facet that an outcome's page links to."""
    return RecordFacet("outcomes__slug", _("Outcome"), model=Outcome, label_field="title", many=True, quiet=True)


class DialogueFilter(ListFilter):
    state = ChoiceFacet("state", _("State"), choices=Dialogue.State.choices, open=True)
    kind = ChoiceFacet("kind", _("Kind"), choices=Dialogue.Kind.choices)
    municipality = municipality_facet()
    place = place_facet()
    perspective = perspective_facet("challenges__perspectives")
    challenge = challenge_facet()
    outcome = outcome_facet()
    relation = ChoiceFacet("relation", _("Whose work"), choices=[(r.value, r.label) for r in Dialogue.RELATIONS])
    partner = partner_facet()

    orders: ClassVar = {
        "newest": (_("latest first"), lambda: ["-started"]),
        "title": (_("title, A to Ö"), lambda: [in_language("title")]),
    }
