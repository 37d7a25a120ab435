from django.utils.translation import gettext_lazy as _

from core.lists.facets import ChoiceFacet
from core.lists.filter import ListFilter, OrderFilter
from core.publishing.ordering import in_language
from knowledge.models import Indicator


class IndicatorFilter(ListFilter):
    dimension = ChoiceFacet("dimension", _("Dimension"), choices=Indicator.Dimension.choices, open=True)

    sort = OrderFilter(name=(_("name, A to Ö"), lambda: [in_language("name")]))
