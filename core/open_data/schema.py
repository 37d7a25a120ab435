"""A data set, and the catalogue of them, in schema.org's words."""

from collections.abc import Iterable
from typing import Any

from django.utils.safestring import SafeString

from core.open_data.sets import (
    CATALOGUE,
    COUNTY,
    DataFile,
    DataSet,
    NamedAddress,
    Publisher,
    Texts,
    in_this_language,
)
from core.text.json_ld import in_html

Thing = dict[str, Any]


def in_page(thing: Thing) -> SafeString:
    return in_html({"@context": "https://schema.org"} | thing)


def catalogue(sets: Iterable[DataSet], *, description: Texts, publisher: Publisher | None) -> Thing:
    """Return the catalogue with what its data sets are. Each of them stands in full on its own page."""
    return _filled(_whole() | {
        "description": in_this_language(description),
        "publisher": _organisation(publisher),
        "dataset": [_named(made) for made in sets],
    })  # fmt: skip


def described(made: DataSet, *, publisher: Publisher | None) -> Thing:
    """Return a data set in full."""
    years = [year for year in (made.first_year, made.last_year) if year]
    return _filled(_named(made) | {
        "url": made.page,
        "license": made.licence,
        "publisher": _organisation(publisher),
        "creator": _filled({"@type": "Organization", "name": in_this_language(made.source), "url": made.source_address})
        if made.source
        else None,
        "temporalCoverage": "/".join(map(str, years)) if len(years) == 2 else "",  # from and to
        "spatialCoverage": {"@type": "AdministrativeArea", "name": "Stockholms län", "sameAs": COUNTY},
        "variableMeasured": _filled(
            {"@type": "PropertyValue", "name": in_this_language(made.title), "unitText": in_this_language(made.unit)}
        )
        if made.unit
        else None,
        "keywords": [in_this_language(word) for word in made.keywords],
        "version": made.version,
        "datePublished": made.issued.isoformat() if made.issued else "",
        "dateModified": made.modified.isoformat() if made.modified else "",
        "isAccessibleForFree": True,
        "includedInDataCatalog": _whole(),
        "distribution": [_download(file) for file in made.files],
    })  # fmt: skip


def _whole() -> Thing:
    page = NamedAddress("data").address
    return {"@type": "DataCatalog", "@id": f"{page}#catalogue", "name": str(CATALOGUE), "url": page}


def _named(made: DataSet) -> Thing:
    return {
        "@type": "Dataset",
        "@id": made.iri,
        "name": in_this_language(made.title),
        "description": in_this_language(made.description),
    }


def _download(file: DataFile) -> Thing:
    return {"@type": "DataDownload", "contentUrl": file.address, "encodingFormat": file.media_type, "name": file.label}


def _organisation(body: Publisher | None) -> Thing | None:
    return (
        _filled({"@type": "Organization", "name": in_this_language(body.name), "url": body.address}) if body else None
    )


def _filled(thing: Thing) -> Thing:
    return {name: value for name, value in thing.items() if value}
