from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from places.models import Area
from records.facets import ChoiceFacet, RecordFacet
from records.lists import ListFilter


class AreaFilter(ListFilter):
    kind = ChoiceFacet("kind", _("Kind"), choices=Area.Kind.choices, open=True)
    municipality = RecordFacet(
        "parent__slug", _("Municipality"), model=Area, among={"kind": Area.Kind.MUNICIPALITY}, open=True
    )

    orders: ClassVar = {"name": (_("name, A to Ö"), lambda: ["name"])}
