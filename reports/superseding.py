from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core.workflow.forms import SupersedeForm
from reports.models import Report


class SupersedeReportForm(SupersedeForm):
    other_label = _("Which one replaces it?")
    search_label = _("Search reports")
    nothing_found = _("No reports found. Try other words.")
    search_first = _("Search for the report that replaces it.")

    def candidates(self, record: Report) -> QuerySet[Report]:
        return Report.objects.published().filter(state=Report.State.PUBLISHED).newest().defer("title_key")

    def name_of(self, other: Any) -> str:
        return f"{other.title} ({other.year})" if other.year else str(other.title)
