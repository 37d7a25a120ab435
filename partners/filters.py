from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from partners.models import Organisation, Stage
from records.facets import ChoiceFacet, RecordFacet
from records.lists import ListFilter
from records.ordering import in_language


class OrganisationFilter(ListFilter):
    sector = ChoiceFacet("sector", _("Sector"), choices=Organisation.Sector.choices, open=True)
    stage = RecordFacet("stages__slug", _("Stage"), model=Stage, many=True, open=True)

    orders: ClassVar = {"name": (_("name, A to Ö"), lambda: [in_language("name")])}
