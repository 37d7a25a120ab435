from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.lists.facets import ChoiceFacet, RecordFacet
from core.lists.filter import ListFilter, OrderFilter
from core.publishing.ordering import in_language
from knowledge.models import Finding, Indicator
from places.models import Area

# What is handed in is not on the site.
REVIEWS = [(state.value, state.label) for state in Finding.State if state != Finding.State.HANDED_IN]


class FindingFilter(ListFilter):
    called, feed = _("Findings"), "knowledge:findings-feed"

    dimension = ChoiceFacet(
        "indicators__dimension",
        _("Dimension"),
        choices=Indicator.Dimension.choices,
        many=True,
        within=Q(indicators__publication="published"),
        open=True,
    )
    municipality = RecordFacet(
        "areas__slug", _("Municipality"), model=Area, many=True, among={"kind": Area.Kind.MUNICIPALITY}
    )
    place = RecordFacet("areas__slug", _("Place"), model=Area, many=True, quiet=True)
    indicator = RecordFacet("indicators__slug", _("Indicator"), model=Indicator, many=True, quiet=True)
    review = ChoiceFacet("state", _("Review"), choices=REVIEWS)

    sort = OrderFilter(
        newest=(_("newest first"), lambda: [F("published_at").desc()]),
        title=(_("title, A to Ö"), lambda: [in_language("title")]),
    )
