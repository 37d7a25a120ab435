from django.utils.translation import gettext_lazy as _

from core.lists.facets import ChoiceFacet, FacetFilter, RecordFacet
from core.lists.fields import Choice
from core.lists.filter import ListFilter, OrderFilter
from places.models import Area

WITH_PAGES = [(kind.value, kind.label) for kind in Area.WITH_PAGE]


class OwnFacet(FacetFilter):
    """The quiet facet by which a place's own page asks for what happens there."""

    def known(self, values: list[str]) -> list[Choice]:
        found = Area.objects.below_county().filter(slug__in=values).order_by("slug") if values else Area.objects.none()
        return [Choice(slug, slug, name) for slug, name in found.values_list("slug", "name")]


class AreaFilter(ListFilter):
    called, feed = _("What happens at places"), "places-feed"

    kind = ChoiceFacet("kind", _("Kind"), choices=WITH_PAGES, open=True)
    municipality = RecordFacet(
        "parent__slug", _("Municipality"), model=Area, among={"kind": Area.Kind.MUNICIPALITY}, open=True
    )
    place = OwnFacet("slug", _("Place"), quiet=True)

    sort = OrderFilter(name=(_("name, A to Ö"), lambda: ["name"]))
