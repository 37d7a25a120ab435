from django.utils.translation import gettext_lazy as _

from core.lists.facets import ChoiceFacet, RecordFacet
from core.lists.filter import ListFilter, OrderFilter
from core.publishing.ordering import in_language
from partners.models import Organisation, Stage


class OrganisationFilter(ListFilter):
    called, feed = _("Partners"), "partners:feed"

    sector = ChoiceFacet("sector", _("Sector"), choices=Organisation.Sector.choices, open=True)
    stage = RecordFacet("stages__slug", _("Stage"), model=Stage, many=True, open=True)

    sort = OrderFilter(name=(_("name, A to Ö"), lambda: [in_language("name")]))
