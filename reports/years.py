from django.db.models import Count
from django.utils.translation import gettext as _

from core.charts import Chart, chart
from reports.models import Report


def reports_a_year() -> Chart | None:
    """Return how many reports on the site are from each year; those of no known year stand apart. One query."""
    found = dict(Report.objects.published().order_by().values_list("year").annotate(n=Count("pk")))
    unknown = found.pop(None, 0)
    years = range(min(found), max(found) + 1) if found else ()
    return chart(_("Reports per year"), [(str(year), found.get(year, 0)) for year in years], apart=unknown)
