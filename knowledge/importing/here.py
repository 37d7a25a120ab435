"""What is here already of that which a source speaks of: indicators by their codes, areas by codes and names."""

import re
from collections import defaultdict

from django.db.models import F

from core.lists.search import fold
from core.text.plain import on_one_line, plain
from knowledge.importing.rows import Adapter, FoundArea, FoundIndicator
from knowledge.models import Indicator, Source
from places.models import Area

Kind = Area.Kind
_LONGEST_NAME = 100
# What a figure of a new indicator can be, by its unit; nobody has said more of it yet.
_LIMITS = {Indicator.Unit.SHARE: (None, None), Indicator.Unit.PERCENT: (0, 100), Indicator.Unit.NUMBER: (0, None)}


class Here:
    """Finds indicators and areas, and holds those that would have to be made."""

    def __init__(self, adapter: Adapter, source: Source) -> None:
        self.source = source
        self.found = adapter.indicators()
        self.new_areas: list[Area] = []
        self.new_indicators: list[Indicator] = []
        self._areas: dict[str, Area] = {}
        self._indicators: dict[str, Indicator] = {}
        self._find_indicators()
        self._find_areas(adapter.areas())

    def indicator(self, code: str) -> Indicator | None:
        return self._indicators.get(code)

    def area(self, key: str) -> Area | None:
        return self._areas.get(key) or self._areas.get(fold(key))

    def _find_indicators(self) -> None:
        """By the source's own code of it, or by its address here; of two, that of this source."""
        of_nobody_first = F("source_of_figures").asc(nulls_first=True)
        for indicator in Indicator.objects.fillable_from(self.source).order_by(of_nobody_first, "-pk"):
            for code in filter(None, (indicator.slug, indicator.code)):
                self._indicators[code] = indicator
        for code, found in self.found.items():
            if code not in self._indicators:
                self._indicators[code] = self._new_indicator(found)
                self.new_indicators.append(self._indicators[code])

    def _new_indicator(self, found: FoundIndicator) -> Indicator:
        """Describe it by the source's words in both languages, as a draft that editors look at."""
        unit = found.unit if found.unit in Indicator.Unit.values else Indicator.Unit.NUMBER.value
        lowest, highest = _LIMITS.get(Indicator.Unit(unit), (None, None))
        code = on_one_line(found.code)[:200]
        names = dict.fromkeys(("name_sv", "name_en"), on_one_line(found.name)[:200] or code)
        texts = dict.fromkeys(("definition_sv", "definition_en"), plain(found.definition))
        notes = dict.fromkeys(("method_note_sv", "method_note_en"), plain(found.method_note))
        return Indicator(
            code=code, unit=unit, lowest=lowest, highest=highest,
            source_of_figures=self.source, **names, **texts, **notes,
        )  # fmt: skip

    def _find_areas(self, described: dict[str, FoundArea]) -> None:
        by_code: dict[tuple[str, str], Area] = {}
        by_name: dict[str, list[Area]] = defaultdict(list)
        light = list(Area.objects.only("kind", "code", "name", "official_name", "parent_id").order_by("pk"))
        for area in sorted(
            light, key=lambda one: one.kind not in Area.LARGE
        ):  # a code of four digits is a municipality's
            if area.code:
                by_code.setdefault((_like(area.kind), area.code), area)
                self._areas.setdefault(area.code, area)
            if area.kind in Area.LARGE:
                for name in {fold(area.name), fold(area.official_name)} - {""}:
                    by_name[name].append(area)
        for name, areas in by_name.items():
            if len(areas) == 1:
                self._areas.setdefault(name, areas[0])
        # The larger ones first: the others lie in them.
        order = [Kind.COUNTRY, Kind.COUNTY, Kind.MUNICIPALITY, Kind.REGSO, Kind.DESO, Kind.BASIC_AREA]
        for key, found in sorted(described.items(), key=lambda one: order.index(Kind(one[1].kind))):
            where = found.kind, found.code
            area_here = by_code.get(where)
            if area_here is None:
                parent = by_code.get((found.parent_kind, found.parent))
                made = self._new_area(found, parent)
                if made is None:
                    continue
                area_here = by_code[where] = made
                self.new_areas.append(made)
            self._areas[key] = area_here

    @staticmethod
    def _new_area(found: FoundArea, parent: Area | None) -> Area | None:
        """Describe it; None where it cannot be kept, so that its figures are refused as those of an unknown area."""
        kind = Kind.NEIGHBOUR if found.kind == Kind.MUNICIPALITY else Kind(found.kind)
        if kind == Kind.COUNTY or (kind != Kind.COUNTRY and parent is None):
            return None  # a county is spoken of as a place, and no import adds one
        name = on_one_line(found.name or found.code)[:_LONGEST_NAME]
        area = Area(kind=kind, code=found.code, name=name, parent=parent)
        return area if _has_right_code(area) else None


def _like(kind: str) -> str:
    """Municipalities outside the programme are found as municipalities."""
    return Kind.MUNICIPALITY.value if kind == Kind.NEIGHBOUR else kind


def _has_right_code(area: Area) -> bool:
    return re.fullmatch(Area.CODES[area.kind], area.code) is not None
