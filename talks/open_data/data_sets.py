"""The open data of early talks as data sets: what a catalogue says of each."""

from collections.abc import Iterator

from django.utils.translation import gettext

from core.open_data.licences import NAMES
from core.open_data.sets import TALKS, DataSet, File, Place, in_each
from talks.open_data.tables import LICENCE, TABLES, Table


def data_sets() -> Iterator[DataSet]:
    """Yield the tables that hold something. A statement for each."""
    return (_made(table) for table in TABLES if table.found().exists())


def _made(table: Table) -> DataSet:
    return DataSet(
        kind=TALKS,
        name=f"talks-{table.name}",
        place=Place("talks:open-data", more=f"#{table.name}"),
        title=in_each(lambda: str(table.title)),
        description=in_each(lambda: str(table.description)),
        files=tuple(File(form, Place("talks:open-data-file", (table.name, form))) for form in ("csv", "json")),
        terms=in_each(lambda: NAMES[LICENCE]),
        licence=LICENCE,
        themes=("GOVE", "REGI"),
        keywords=(in_each(lambda: gettext("early talks")),),
        is_continuous=True,
    )
