"""What a report's page said in a version, kept as JSON when the next one is published, and read again for its page."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from challenges.models import Challenge
from core.publishing.ordering import LANGUAGES
from dialogues.models import Dialogue
from knowledge.models import Finding
from outcomes.models import Outcome
from partners.models import Organisation
from places.models import Area
from reports.models import Author, Funding, Report

Record = dict[str, Any]

# What editors write in its own columns; the summaries are kept by language, and the picture, whose file can go, is not.
COLUMNS = [
    field.name
    for field in Report._meta.concrete_fields
    if field.editable and not (field.primary_key or field.is_relation or field.name.startswith(("abstract", "picture")))
]
# The records that a page links to, by the name of the relation: the ones that everybody reads.
LINKED: dict[str, type[Model]] = {
    "challenges": Challenge,
    "outcomes": Outcome,
    "dialogues": Dialogue,
    "findings": Finding,
    "organisations": Organisation,
    "areas": Area,
    "builds_on": Report,
    "related_reports": Report,
}


def record_of(report: Report) -> Record:
    """Return what the report's page says to everybody, as the database has it now. Constant in queries.

    Records that are not on the site are left out, as the page leaves them out.
    """
    stored = Report.objects.select_related("owner").get(pk=report.pk)
    return {
        **{name: getattr(stored, name) for name in COLUMNS},
        "abstract": {language: getattr(stored, f"abstract_{language}") or "" for language in LANGUAGES},
        "owner": stored.owner.name if stored.owner else "",
        "authors": list(
            stored.authors.order_by("position").values("kind", "name", "family_name", "orcid", "is_unverified")
        ),
        "funding": list(stored.funding.order_by("pk").values("funder", "grant_number")),
        "keywords": list(stored.keywords.order_by("name").values_list("name", flat=True)),
        **{name: _keys(stored, name) for name in LINKED},
    }


def _keys(report: Report, name: str) -> list[int]:
    records = getattr(report, name)
    linked = records.published() if hasattr(records, "published") else records
    return sorted(linked.values_list("pk", flat=True))


@dataclass(frozen=True)
class Snapshot:
    report: Report  # never saved, and without a key: whatever asks the database through it fails
    authors: list[Author]
    funding: list[Funding]
    keywords: list[str]
    owner: str
    linked: dict[str, list[Any]]


def read(record: Mapping[str, Any]) -> Snapshot:
    """Return the version that ``record`` was made of. What it links to is shown as it is now, if it is on the site.

    What an older record lacks is empty. A query for each relation that it has.
    """
    abstracts = record.get("abstract") or {}
    columns = {name: record[name] for name in COLUMNS if name in record}
    report = Report(**columns, **{f"abstract_{language}": abstracts.get(language) or None for language in LANGUAGES})
    return Snapshot(
        report=report,
        authors=[Author(**author) for author in record.get("authors", [])],
        funding=[Funding(**one) for one in record.get("funding", [])],
        keywords=list(record.get("keywords", [])),
        owner=record.get("owner", ""),
        linked={name: _linked(model, record.get(name) or []) for name, model in LINKED.items()},
    )


def _linked(model: type[Model], keys: list[int]) -> list[Any]:
    if not keys:
        return []
    records: Any = model._default_manager.filter(pk__in=keys)
    if hasattr(records, "published"):
        records = records.published()
    if hasattr(records, "for_links"):
        return list(records.for_links())
    return sorted(records.defer("search_text"), key=str)
