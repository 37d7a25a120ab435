"""Entries become reports: drafts of an organisation, all of them or none."""

import uuid
from collections.abc import Iterator

from django.db import transaction
from simple_history.utils import bulk_create_with_history

from accounts.models import Language, User
from core.lists.search import fold
from core.publishing.slugs import candidates
from partners.models import Organisation
from reports.importing.entry import ImportedEntry, ImportedName
from reports.models import Author, Keyword, Report


def saved_before(key: uuid.UUID, count: int, *, by: User) -> list[Report]:
    """Return the reports that the same preview has become already."""
    keys = [_form_key(key, n) for n in range(count)]
    return list(Report.objects.filter(author=by, form_key__in=keys).order_by("pk"))


@transaction.atomic
def save(
    entries: dict[int, ImportedEntry], *, owner: Organisation, by: User, relation: str, key: uuid.UUID
) -> list[Report]:
    """Save drafts of ``owner``: in as many queries for ten as for one, and in batches for more.

    ``entries`` are kept by their place in the text, from which each gets a key: the same preview is saved once. Raises
    IntegrityError when it has been, or when somebody has taken an address at the same moment.
    """
    slugs = _slugs([entry.title for entry in entries.values()])
    reports = [
        Report(**entry.columns, slug=slug, owner=owner, author=by, relation=relation, form_key=_form_key(key, n))
        for (n, entry), slug in zip(entries.items(), slugs, strict=True)
    ]
    bulk_create_with_history(reports, Report, default_user=by)
    bodies = _bodies()
    Author.objects.bulk_create(
        _author(report, position, name, bodies)
        for report, entry in zip(reports, entries.values(), strict=True)
        for position, name in enumerate(entry.authors, start=1)
    )
    keywords = Keyword.objects.named(word for entry in entries.values() for word in entry.keywords)
    of_reports = Report.keywords.through
    pairs = {
        (report.pk, keywords[word].pk)
        for report, entry in zip(reports, entries.values(), strict=True)
        for word in entry.keywords
        if word in keywords
    }
    of_reports.objects.bulk_create(
        of_reports(report_id=report, keyword_id=keyword) for report, keyword in sorted(pairs)
    )
    involved = Report.organisations.through
    involved.objects.bulk_create(involved(report_id=report.pk, organisation_id=owner.pk) for report in reports)
    return reports


def _form_key(key: uuid.UUID, n: int) -> uuid.UUID:
    return uuid.uuid5(key, str(n))


def _author(report: Report, position: int, name: ImportedName, bodies: dict[str, int]) -> Author:
    return Author(
        report=report,
        position=position,
        kind=Author.Kind.ORGANISATION if name.is_organisation else Author.Kind.PERSON,
        name=name.name,
        family_name="" if name.is_organisation else name.family_name,
        orcid=name.orcid,
        organisation_id=bodies.get(fold(name.name)) if name.is_organisation else None,
    )


def _bodies() -> dict[str, int]:
    """Return the organisations here by their names."""
    bodies: dict[str, int] = {}
    names_of = [f"name_{language}" for language in Language.values]
    for pk, *names in Organisation.objects.order_by("pk").values_list("pk", *names_of, "short_name"):
        for name in filter(None, names):
            bodies.setdefault(fold(name), pk)
    return bodies


def _slugs(titles: list[str]) -> list[str]:
    """Return a free address for each title, asking the database about all of them at once.

    Once for most texts; once more for each time that all addresses thought of were taken.
    """
    most = Report._meta.get_field("slug").max_length or 0
    ways = [candidates(title, fallback="rapport", most=most) for title in titles]
    taken: set[str] = set()
    chosen: dict[int, str] = {}
    while len(chosen) < len(titles):
        asked: dict[int, str] = {}
        for n, way in enumerate(ways):
            if n not in chosen:
                asked[n] = _first_free(way, taken)
                taken.add(asked[n])
        here = set(Report.objects.filter(slug__in=asked.values()).values_list("slug", flat=True))
        chosen |= {n: slug for n, slug in asked.items() if slug not in here}
    return [chosen[n] for n in range(len(titles))]


def _first_free(way: Iterator[str], taken: set[str]) -> str:
    return next(slug for slug in way if slug not in taken)
