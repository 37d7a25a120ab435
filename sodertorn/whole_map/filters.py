from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from challenges.models import Perspective
from core.database.base import sort_key
from core.lists.facets import Counts, FacetFilter, Option
from core.lists.fields import Choice
from core.lists.filter import ListFilter, OrderFilter
from core.publishing.ordering import in_language
from places.models import MUNICIPALITIES_FIRST, Area
from sodertorn.whole_map.marks import KINDS, Chosen, marks_at

NOW = "now"


class MarksFacet(FacetFilter):
    """A facet over what stands at a place: its values are asked of the same records together, so the list does it."""

    of: str  # its name in the list

    def choices(self) -> dict[str, str]:
        raise NotImplementedError

    def with_value(self, chosen: Chosen, value: str) -> Chosen:
        raise NotImplementedError

    def known(self, values: list[str]) -> list[Choice]:
        choices = self.choices() if values else {}
        return [Choice(value, value, choices[value]) for value in values if value in choices]

    def filter(self, qs: QuerySet[Any], value: Sequence[Choice]) -> QuerySet[Any]:
        return qs

    def counts(self, records: QuerySet[Any], chosen: Sequence[Choice]) -> Counts:
        """Count the places that each value would leave, with what else is chosen."""
        others: Chosen = self.parent.chosen_but(self.of)
        found = [
            (value, label, records.filter(self.with_value(others, value).stands_there()).count())
            for value, label in self.choices().items()
        ]
        return [row for row in found if row[2]]

    def arrange(self, options: dict[str, Option]) -> list[Option]:
        return list(options.values())


class KindFacet(MarksFacet):
    of = "kind"

    def choices(self) -> dict[str, str]:
        return {name: str(kind.label) for name, kind in KINDS.items()}

    def with_value(self, chosen: Chosen, value: str) -> Chosen:
        return chosen._replace(kinds=(value,))


class PerspectiveFacet(MarksFacet):
    of = "perspective"

    def choices(self) -> dict[str, str]:
        return dict(Perspective.objects.order_by("order").values_list("slug", in_language("name")))

    def with_value(self, chosen: Chosen, value: str) -> Chosen:
        return chosen._replace(perspectives=(value,))


class OpenFacet(MarksFacet):
    of = "open"

    def choices(self) -> dict[str, str]:
        return {NOW: str(_("Open now"))}

    def with_value(self, chosen: Chosen, value: str) -> Chosen:
        return chosen._replace(is_open=True)


class MunicipalityFacet(FacetFilter):
    """The municipality that a place is, or lies in."""

    def known(self, values: list[str]) -> list[Choice]:
        found = Area.objects.municipalities().filter(slug__in=values) if values else Area.objects.none()
        return [Choice(slug, pk, name) for slug, pk, name in found.values_list("slug", "pk", "name")]

    def filter(self, qs: QuerySet[Any], value: Sequence[Choice]) -> QuerySet[Any]:
        keys = [choice.key for choice in value]
        return qs.filter(Q(pk__in=keys) | Q(parent__in=keys)) if keys else qs

    def counts(self, records: QuerySet[Any], chosen: Sequence[Choice]) -> Counts:
        found: dict[tuple[str, str], int] = {}
        for area in records.select_related("parent").only("slug", "name", "kind", "parent__slug", "parent__name"):
            if of := area if area.is_municipality else area.parent:
                found[of.slug, of.name] = found.get((of.slug, of.name), 0) + 1
        return [(slug, name, n) for (slug, name), n in found.items()]

    def arrange(self, options: dict[str, Option]) -> list[Option]:
        return sorted(options.values(), key=lambda option: sort_key(option.label))


class MapFilter(ListFilter):
    kind = KindFacet("kind", _("Show"), open=True)
    open = OpenFacet("open", _("When"), open=True)
    perspective = PerspectiveFacet("perspective", _("Perspective"), open=True)
    municipality = MunicipalityFacet("municipality", _("Municipality"))

    sort = OrderFilter(
        municipality=(_("municipalities first"), lambda: list(MUNICIPALITIES_FIRST[:-1])),
        name=(_("name, A to Ö"), lambda: ["name"]),
    )

    @property
    def is_everywhere(self) -> bool:
        """Whether places that are none of the portal are asked for too."""
        return not self.taken["municipality"] and not self.text

    @property
    def marked(self) -> Chosen:
        return self.chosen_but("")

    def chosen_but(self, name: str) -> Chosen:
        """Return what is chosen of the marks, all but one facet."""
        values = {
            one: tuple(choice.value for choice in self.taken[one]) if one != name else ()
            for one in ("kind", "perspective", "open")
        }
        return Chosen(values["kind"], values["perspective"], is_open=bool(values["open"]))

    def filter_queryset(self, queryset: QuerySet[Any], *, but: str = "") -> QuerySet[Any]:
        return super().filter_queryset(queryset, but=but).filter(self.chosen_but(but).stands_there())

    def fetch(self, keys: list[int]) -> Iterable[Area]:
        areas = list(super().fetch(keys))
        marks = marks_at(areas, self.marked)
        for area in areas:
            area.marks = marks.get(area.pk, [])  # for the row
        return areas

    def rows_depend_on(self) -> str:
        return self.query
