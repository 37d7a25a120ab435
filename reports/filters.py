from typing import ClassVar

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from accounts.models import Language
from challenges.filters import municipality_facet, partner_facet, place_facet
from challenges.models import Challenge
from dialogues.filters import outcome_facet
from dialogues.models import Dialogue
from records.facets import ChoiceFacet, RecordFacet, YearFacet
from records.lists import ListFilter
from records.search import matching, words
from reports.models import Author, Report


class ReportFilter(ListFilter):
    kind = ChoiceFacet("kind", _("Type"), choices=Report.Kind.choices, open=True)
    year = YearFacet("year", _("Year"))
    language = ChoiceFacet("language", _("Language"), choices=Language.choices)
    relation = ChoiceFacet("relation", _("Whose work"), choices=[(r.value, r.label) for r in Report.RELATIONS])
    challenge = RecordFacet("challenges__slug", _("Challenge"), model=Challenge, label_field="title", many=True)
    municipality = municipality_facet()
    place = place_facet()
    partner = partner_facet()
    outcome = outcome_facet()
    dialogue = RecordFacet("dialogues__slug", _("Dialogue"), model=Dialogue, label_field="title", many=True, quiet=True)

    orders: ClassVar = {
        "newest": (_("latest first"), lambda: [Coalesce("year", 0).desc(), "title"]),
        "title": (_("title, A to Ö"), lambda: ["title"]),
    }

    def matching(self, text: str) -> Q:
        """Search the report's own text and its authors' names, each word in either."""
        condition = Q()
        for word in words(text):
            named = Author.objects.filter(matching(word), report=OuterRef("pk"))
            condition &= matching(word) | Q(Exists(named))
        return condition
