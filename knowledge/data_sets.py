"""The indicators as data sets: what a catalogue says of each."""

from collections.abc import Collection, Iterator

from django.utils.translation import gettext_lazy

from core.open_data.licences import CC0, CC_BY
from core.open_data.sets import FIGURES, DataFile, DataSet, NamedAddress, Texts, columns_of, day_of, in_each
from core.text.markdown import without_marks
from knowledge.models import Delivery, Figure, FigureChange, Indicator, Source
from knowledge.reading import with_figures

LICENCES = {Source.Licence.CC0: CC0, Source.Licence.CC_BY: CC_BY}
THEMES = {
    Indicator.Dimension.ECONOMIC: "ECON",
    Indicator.Dimension.ECOLOGICAL: "ENVI",
    Indicator.Dimension.SOCIAL: "SOCI",
}


def data_sets() -> Iterator[DataSet]:
    """Yield the indicators on the site that the portal has figures of, by name. Two statements."""
    found = with_figures(Indicator.objects.published().by_name()).select_related("source_of_figures")
    indicators = list(found.defer("search_text", "more_sources"))
    latest = deliveries_of(indicators)
    for indicator in indicators:
        yield as_of(indicator, latest.get(indicator.pk))


def data_set(indicator: Indicator) -> DataSet:
    return as_of(indicator, deliveries_of([indicator]).get(indicator.pk))


def deliveries_of(indicators: Collection[Indicator]) -> dict[int, Delivery]:
    """Return the latest delivery that brought or changed figures of each: its version. Two statements."""
    touched = [
        rows.filter(series__indicator__in=[one.pk for one in indicators], delivery__state=Delivery.State.TAKEN_IN)
        .order_by()
        .values_list("series__indicator", "delivery")
        .distinct()
        for rows in (Figure.objects.all(), FigureChange.objects.all())
    ]
    pairs = list(touched[0].union(touched[1]))
    light = Delivery.objects.only("source", "label", "retrieved", "taken_in_at")
    known = light.in_bulk({delivery for _indicator, delivery in pairs})
    by_age = sorted(pairs, key=lambda pair: (known[pair[1]].taken_in_at, pair[1]))
    return {indicator: known[delivery] for indicator, delivery in by_age}


def as_of(indicator: Indicator, delivery: Delivery | None) -> DataSet:
    """Return an indicator as a data set, of which ``delivery`` is the latest version."""
    source = indicator.source_of_figures
    licence = Source.Licence(source.licence) if source else Source.Licence.NOT_STATED
    slug = (indicator.slug,)
    theme = (THEMES[Indicator.Dimension(indicator.dimension)],) if indicator.dimension else ()
    about = columns_of(indicator, "definition") or columns_of(indicator, "name")
    return DataSet(
        kind=FIGURES,
        name=indicator.slug,
        at=NamedAddress("knowledge:indicator", slug),
        title=columns_of(indicator, "name"),
        description={language: without_marks(text) for language, text in about.items()},
        files=(
            DataFile(
                "csv", NamedAddress("knowledge:figures-csv", slug), NamedAddress("knowledge:figures-metadata", slug)
            ),
            DataFile("json", NamedAddress("knowledge:figures-json", slug)),
        ),
        terms=in_each(licence.label),
        licence=LICENCES.get(licence, ""),
        version=version_of(delivery) if delivery else "",
        issued=day_of(indicator.published_at),
        modified=day_of(delivery.taken_in_at) if delivery else None,
        first_year=indicator.first_year,
        last_year=indicator.last_year,
        source=(columns_of(source, "publisher") or columns_of(source, "name")) if source else None,
        source_address=source.url if source else "",
        source_name=source.slug if source else "",
        source_kind=source.publisher_kind if source else "",
        unit=in_each(Indicator.Unit(indicator.unit).label),
        themes=("REGI", *theme),
        keywords=_keywords(indicator),
    )


def _keywords(indicator: Indicator) -> tuple[Texts, ...]:
    words = (in_each(gettext_lazy("indicator")),)
    return (*words, in_each(Indicator.Dimension(indicator.dimension).label)) if indicator.dimension else words


def version_of(delivery: Delivery) -> str:
    """Return what a delivery is called: by its source, by the day on which it was fetched, or by its number."""
    day = delivery.retrieved.isoformat() if delivery.retrieved else ""
    return " ".join(filter(None, [delivery.label, day])) or str(delivery.pk)
