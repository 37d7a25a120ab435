from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.models import Language
from challenges.filters import municipality_facet, partner_facet, place_facet
from challenges.models import Challenge
from core.database import these
from core.lists.facets import COUNTED, ChoiceFacet, Counts, RecordFacet, TextFacet, YearFacet, plain
from core.lists.fields import Choice
from core.lists.filter import ListFilter, OrderFilter
from core.lists.search import words
from dialogues.filters import outcome_facet
from dialogues.models import Dialogue
from outcomes.models import Outcome
from reports.models import Report, ReportFile
from reports.permissions import file_access_key
from reports.search.matching import each_matching, first_matching, reports_matching
from reports.search.snippets import add_snippets

PLACES = 2 * COUNTED  # where a word stands, of each sort: in files, in one report many times


class WhereToReadFacet(ChoiceFacet):
    """Where the whole text can be read: a file here that the visitor may read now, or a page elsewhere."""

    def __init__(self) -> None:
        super().__init__(
            "files", _("Full text"), choices=[("here", _("Open file here")), ("link", _("Link to the text"))]
        )

    def _holds(self, value: str) -> Q:
        return ~Q(url="") if value == "link" else Q(Exists(self.parent.readable.filter(report=OuterRef("pk"))))

    def filter(self, qs: QuerySet[Any], value: Sequence[Choice]) -> QuerySet[Any]:
        condition = Q()
        for choice in value:
            condition |= self._holds(choice.value)
        return qs.filter(condition)

    def counts(self, records: QuerySet[Any], chosen: Sequence[Choice]) -> Counts:
        numbers = plain(records).aggregate(**{value: Count("pk", filter=self._holds(value)) for value in self.choices})
        return [(value, "", n) for value, n in numbers.items() if n]


class ReportFilter(ListFilter):
    """Without a request, it shows what everybody may see."""

    called, feed = _("Reports"), "reports:feed"

    kind = ChoiceFacet("kind", _("Type"), choices=Report.Kind.choices, open=True)
    file = WhereToReadFacet()
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
    sort = OrderFilter(
        newest=(_("latest first"), lambda: [Coalesce("year", 0).desc(), "title"]),
        title=(_("title, A to Ö"), lambda: ["title"]),
        added=(_("recently added"), lambda: [F("published_at").desc()]),
    )

    named = 2_000  # to search in files again costs more than a long list of keys

    @cached_property
    def readable(self) -> QuerySet[ReportFile]:
        """The files whose text is searched: those that the visitor may read now."""
        return ReportFile.objects.readable_by(self._visitor).current()

    @property
    def _visitor(self) -> Any:
        return self.request.user if self.request else AnonymousUser()

    def matching(self, text: str) -> Q:
        return reports_matching(text, self.readable)

    @cached_property
    def _looked_for(self) -> tuple[list[int], bool]:
        """Look for the only word that the list is filtered by no further than it helps.

        Return the keys of reports that have it, one more than are counted where there are more, and whether these are
        all; none, and that they are not all, where anything else is asked for.
        """
        asked = words(self.text)
        if len(asked) != 1 or self.chosen():
            return [], False
        found, are_all = first_matching(asked[0], self.readable, PLACES)
        left = plain(self.queryset.filter(pk__in=these(list(found)))).order_by("-pk")
        keys = list(left.values_list("pk", flat=True)[: COUNTED + 1])
        return keys, are_all and len(keys) <= COUNTED

    @cached_property
    def _found(self) -> Q:
        keys, are_all = self._looked_for
        if len(keys) > self.named:
            return each_matching(words(self.text)[0], self.readable)
        return Q(pk__in=these(keys)) if are_all else super()._found

    def _latest(self, *, but: str = "") -> list[int]:
        """Return the latest; of a word that very many have, some that have it."""
        keys, are_all = self._looked_for
        return keys if are_all or len(keys) > COUNTED else super()._latest(but=but)

    def seen_by(self) -> str:
        """Name the reader's access, and the latest embargo that has ended: no number may show what one may not read.

        One query, and another for those who are logged in.
        """
        opened = ReportFile.objects.filter(opens_at__lte=timezone.now()).order_by("-opens_at")
        return f"{file_access_key(self._visitor)}:{opened.values_list('opens_at', flat=True).first()}"

    def fetch(self, keys: list[int]) -> Iterable[Report]:
        reports = list(super().fetch(keys))
        add_snippets(reports, self.text, self.readable)
        return reports

    def rows_depend_on(self) -> str:
        return f"{self.text}:{self.name}" if self.text else ""
