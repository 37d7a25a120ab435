"""A data set, and the catalogue of them, in schema.org's words."""

from typing import Any

from core.open_data.sets import Body, DataSet, File, Place, here

Thing = dict[str, Any]
COUNTY = {"@type": "AdministrativeArea", "name": "Stockholms län", "sameAs": "https://sws.geonames.org/2673722/"}


def catalogue(name: str) -> Thing:
    page = Place("data").address
    return {"@type": "DataCatalog", "@id": f"{page}#catalogue", "name": name, "url": page}


def described(made: DataSet, *, publisher: Body | None, whole: Thing) -> Thing:
    """Return a data set, of which ``whole`` is the catalogue."""
    years = [year for year in (made.first_year, made.last_year) if year]
    return _filled({
        "@type": "Dataset",
        "@id": made.iri,
        "url": made.page,
        "name": here(made.title),
        "description": here(made.description),
        "license": made.licence,
        "publisher": _organisation(publisher),
        "creator": _filled({"@type": "Organization", "name": here(made.source), "url": made.source_address})
        if made.source
        else None,
        "temporalCoverage": "/".join(map(str, years)) if len(years) == 2 else "",  # from and to
        "spatialCoverage": COUNTY,
        "variableMeasured": _filled(
            {"@type": "PropertyValue", "name": here(made.title), "unitText": here(made.unit)}
        )
        if made.unit
        else None,
        "keywords": [here(word) for word in made.keywords],
        "version": made.version,
        "datePublished": made.issued.isoformat() if made.issued else "",
        "dateModified": made.modified.isoformat() if made.modified else "",
        "isAccessibleForFree": True,
        "includedInDataCatalog": whole,
        "distribution": [_download(file) for file in made.files],
    })  # fmt: skip


def _download(file: File) -> Thing:
    return {"@type": "DataDownload", "contentUrl": file.address, "encodingFormat": file.media_type, "name": file.label}


def _organisation(body: Body | None) -> Thing | None:
    return _filled({"@type": "Organization", "name": here(body.name), "url": body.address}) if body else None


def _filled(thing: Thing) -> Thing:
    return {name: value for name, value in thing.items() if value}
