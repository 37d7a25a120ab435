from django.utils.translation import gettext_lazy as _

from core.lists.facets import ChoiceFacet, RecordFacet
from core.lists.filter import ListFilter, OrderFilter
from places.models import Area

WITH_PAGES = [(kind.value, kind.label) for kind in Area.WITH_PAGE]


class AreaFilter(ListFilter):
    called, feed = _("What happens at places"), "places-feed"

    kind = ChoiceFacet("kind", _("Kind"), choices=WITH_PAGES, open=True)
    municipality = RecordFacet(
        "parent__slug", _("Municipality"), model=Area, among={"kind": Area.Kind.MUNICIPALITY}, open=True
    )

    sort = OrderFilter(name=(_("name, A to Ö"), lambda: ["name"]))
