from django.utils.translation import gettext_lazy as _

from places.models import Area
from records.lists.facets import ChoiceFacet, RecordFacet
from records.lists.filter import ListFilter, OrderFilter


class AreaFilter(ListFilter):
    kind = ChoiceFacet("kind", _("Kind"), choices=Area.Kind.choices, open=True)
    municipality = RecordFacet(
        "parent__slug", _("Municipality"), model=Area, among={"kind": Area.Kind.MUNICIPALITY}, open=True
    )

    sort = OrderFilter(name=(_("name, A to Ö"), lambda: ["name"]))
