from django.db.models import F
from django.utils.translation import gettext_lazy as _

from core.lists.facets import ChoiceFacet
from core.lists.filter import ListFilter, OrderFilter
from news.models import Audience


class NewsFilter(ListFilter):
    called, feed = _("News"), "news:feed"

    audience = ChoiceFacet("audience", _("For whom"), choices=Audience.choices, open=True)

    sort = OrderFilter(newest=(_("latest first"), lambda: [F("published_at").desc()]))
