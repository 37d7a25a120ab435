"""The indicators as data sets: what a catalogue says of each."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy

from core.open_data.licences import CC0, CC_BY
from core.open_data.sets import FIGURES, DataSet, File, Place, Texts, columns_of, in_each
from knowledge.models import Delivery, Indicator, Source
from knowledge.reading import latest_delivery, with_figures

LICENCES = {Source.Licence.CC0: CC0, Source.Licence.CC_BY: CC_BY}
THEMES = {
    Indicator.Dimension.ECONOMIC: "ECON",
    Indicator.Dimension.ECOLOGICAL: "ENVI",
    Indicator.Dimension.SOCIAL: "SOCI",
}


def data_sets() -> Iterator[DataSet]:
    """Yield the indicators on the site that the portal has figures of, by name. Two statements."""
    taken = Delivery.objects.filter(state=Delivery.State.TAKEN_IN).order_by("taken_in_at", "pk")
    latest: dict[int | None, Delivery] = {
        delivery.source_id: delivery for delivery in taken.only("source", "label", "retrieved", "taken_in_at")
    }
    found = with_figures(Indicator.objects.published().by_name()).select_related("source_of_figures")
    for indicator in found.defer("search_text", "more_sources").iterator():
        yield as_of(indicator, latest.get(indicator.source_of_figures_id))


def data_set(indicator: Indicator) -> DataSet:
    return as_of(indicator, latest_delivery(indicator))


def as_of(indicator: Indicator, delivery: Delivery | None) -> DataSet:
    """Return an indicator as a data set, of which ``delivery`` is the latest version."""
    source = indicator.source_of_figures
    licence = Source.Licence(source.licence) if source else Source.Licence.NOT_STATED
    slug = (indicator.slug,)
    dates = [at.date() for at in (indicator.updated_at, delivery and delivery.taken_in_at) if at]
    theme = (THEMES[Indicator.Dimension(indicator.dimension)],) if indicator.dimension else ()
    return DataSet(
        kind=FIGURES,
        name=indicator.slug,
        place=Place("knowledge:indicator", slug),
        title=columns_of(indicator, "name"),
        description=columns_of(indicator, "definition") or columns_of(indicator, "name"),
        files=(
            File("csv", Place("knowledge:figures-csv", slug), Place("knowledge:figures-metadata", slug)),
            File("json", Place("knowledge:figures-json", slug)),
        ),
        terms=in_each(licence.label),
        licence=LICENCES.get(licence, ""),
        version=version_of(delivery) if delivery else "",
        issued=indicator.published_at.date() if indicator.published_at else None,
        modified=max(dates),
        first_year=indicator.first_year,
        last_year=indicator.last_year,
        source=(columns_of(source, "publisher") or columns_of(source, "name")) if source else None,
        source_address=source.url if source else "",
        unit=in_each(indicator.get_unit_display),
        themes=("REGI", *theme),
        keywords=_keywords(indicator),
    )


def _keywords(indicator: Indicator) -> tuple[Texts, ...]:
    words = (in_each(gettext_lazy("indicator")),)
    return (*words, in_each(indicator.get_dimension_display)) if indicator.dimension else words


def version_of(delivery: Delivery) -> str:
    """Return what a delivery is called: by its source, by the day on which it was fetched, or by its number."""
    day = delivery.retrieved.isoformat() if delivery.retrieved else ""
    return " ".join(filter(None, [delivery.label, day])) or str(delivery.pk)
