"""The open data of early talks as data sets: what a catalogue says of each."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy

from core.open_data.licences import NAMES
from core.open_data.sets import TALKS, DataFile, DataSet, NamedAddress, in_each
from talks.open_data.tables import LICENCE, TABLES, Table

FORMS = ("csv", "json")


def data_sets() -> Iterator[DataSet]:
    """Yield the tables that hold something. A statement for each."""
    return (_made(table) for table in TABLES if table.found().exists())


def _made(table: Table) -> DataSet:
    return DataSet(
        kind=TALKS,
        name=f"talks-{table.name}",
        at=NamedAddress("talks:open-data", more=f"#{table.name}"),
        title=in_each(table.title),
        description=in_each(table.description),
        files=tuple(
            DataFile(form, NamedAddress("talks:open-data-file", (table.name, form))) for form in ("csv", "json")
        ),
        terms=in_each(NAMES[LICENCE]),
        licence=LICENCE,
        themes=("GOVE", "REGI"),
        keywords=(in_each(gettext_lazy("early talks")),),
        is_continuous=True,
    )
