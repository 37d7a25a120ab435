from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core.publishing.ordering import in_language
from core.workflow.forms import SupersedeForm
from outcomes.models import Outcome


class SupersedeOutcomeForm(SupersedeForm):
    other_label = _("Which outcome replaces it?")
    search_label = _("Search outcomes")
    nothing_found = _("No outcomes found. Try other words.")

    def candidates(self, record: Outcome) -> QuerySet[Outcome]:
        return Outcome.objects.published().exclude(maturity__in=Outcome.OUT_OF_USE).order_by(in_language("title"), "pk")

    def own(self, candidates: QuerySet[Outcome], record: Outcome) -> QuerySet[Outcome]:
        return super().own(candidates, record).filter(kind=record.kind)
