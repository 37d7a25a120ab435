from collections.abc import Iterable
from typing import Any, ClassVar

from django.contrib.auth.models import AnonymousUser
from django.db.models import CharField, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.db.models.lookups import IsNull
from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.models import Language, User
from challenges.filters import municipality_facet, partner_facet, place_facet
from challenges.models import Challenge
from dialogues.filters import outcome_facet
from dialogues.models import Dialogue
from outcomes.models import Outcome
from records.facets import ChoiceFacet, RecordFacet, TextFacet, YearFacet, plain
from records.lists import ListFilter
from reports.finding import Finding
from reports.models import Report, ReportFile
from reports.permissions import reading_rights

KEPT_FROM = 100


class TextFacetOfReports(ChoiceFacet):
    """Where the whole text can be read: a file here that the visitor may read now, or a page elsewhere."""

    HERE, ELSEWHERE = "here", "link"
    readable: QuerySet[ReportFile]  # the filter set says which

    def __init__(self) -> None:
        choices = [(self.HERE, _("Open file here")), (self.ELSEWHERE, _("Link to the text"))]
        super().__init__("files", _("The text itself"), choices=choices)

    def _holds(self, value: str) -> Q:
        if value == self.HERE:
            return Q(Exists(self.readable.filter(report=OuterRef("pk"))))
        return ~Q(url="")

    def filter(self, qs: QuerySet[Any], value: list[str]) -> QuerySet[Any]:
        if len(value) < len(self.choices):
            return qs.filter(*map(self._holds, value))
        # Not by Exists, as in reports.finding.
        first = self.readable.filter(report=OuterRef("pk")).order_by().values("pk")[:1]
        return qs.filter(~Q(url="") | Q(IsNull(Subquery(first), False)))

    def filter_all(self, records: QuerySet[Any], keys: list[str]) -> QuerySet[Any]:
        if len(keys) < len(self.choices):
            return self.filter(records, keys)
        linked = plain(Report.objects.exclude(url="")).values_list("pk")
        return records.filter(pk__in=linked.union(self.readable.values_list("report"), all=True))

    def count_queries(self, records: QuerySet[Any], chosen: Iterable[str]) -> list[QuerySet[Any, dict[str, Any]]]:
        text = CharField()
        return [
            plain(records)
            .filter(self._holds(value))
            .values(facet_=Value(self.facet_name, text), value_=Value(value, text), label_=Value("", text))
            .annotate(n=Count("pk"))
            for value in self.choices
        ]


class ReportFilter(ListFilter):
    kind = ChoiceFacet("kind", _("Type"), choices=Report.Kind.choices, open=True)
    file = TextFacetOfReports()
    year = YearFacet("year", _("Year"))
    language = ChoiceFacet("language", _("Language"), choices=[(one.value, one.translated) for one in Language])
    relation = ChoiceFacet("relation", _("Whose work"), choices=[(r.value, r.label) for r in Report.RELATIONS])
    challenge = RecordFacet("challenges__slug", _("Challenge"), model=Challenge, label_field="title", many=True)
    outcome_kind = ChoiceFacet(
        "outcomes__kind",
        _("Kind of outcome"),
        choices=Outcome.Kind.choices,
        many=True,
        within=Q(outcomes__publication="published"),
    )
    municipality = municipality_facet()
    place = place_facet()
    partner = partner_facet()
    publisher = TextFacet("publisher", _("Publisher"), among=Report.objects.published())
    licence = ChoiceFacet("licence", _("Licence"), choices=Report.Licence.choices)
    outcome = outcome_facet()
    dialogue = RecordFacet("dialogues__slug", _("Dialogue"), model=Dialogue, label_field="title", many=True, quiet=True)

    orders: ClassVar = {
        "newest": (_("latest first"), lambda: [Coalesce("year", 0).desc(), "title"]),
        "title": (_("title, A to Ö"), lambda: ["title"]),
        "added": (_("recently added"), lambda: [F("published_at").desc()]),
    }

    def __init__(
        self, data: QueryDict, queryset: QuerySet[Report], visitor: User | AnonymousUser | None = None
    ) -> None:
        super().__init__(data, queryset, visitor)
        self.readable = ReportFile.objects.readable_by(self.visitor).current()
        self.filters["file"].readable = self.readable

    @cached_property
    def finding(self) -> Finding:
        return Finding(self.text, self.readable)

    def searched(self, records: QuerySet[Any]) -> QuerySet[Any]:
        return self.finding.page_of(records)

    def all_searched(self, records: QuerySet[Any]) -> QuerySet[Any]:
        return self.finding.all_of(records)

    def kept_for(self) -> str:
        """Name who reads, the latest change of a report and the latest embargo that has ended.

        What a visitor may not read must not show in the numbers of another, nor for a minute in their own. One query,
        and another for those who are logged in.
        """
        opened = ReportFile.objects.filter(opens_at__lte=timezone.now()).order_by("-opens_at").values("opens_at")[:1]
        changed = Report.objects.with_addresses().order_by("-updated_at", "-id")
        latest = plain(changed).order_by("-updated_at", "-id").values_list("updated_at", Subquery(opened)).first()
        return f"{reading_rights(self.visitor)}:{latest}"

    def keeps(self, total: int) -> bool:
        """Keep them early: they are counted anew as soon as a report is another."""
        return total > KEPT_FROM or not self.finding.is_narrow
