"""Reports that no database knows, as they are fetched for citing; among them those of the real programme."""

import datetime as dt
import json

from reports.models import Author, Keyword, Report
from sodertorn.loading.file import PROGRAMME

REAL = json.loads(PROGRAMME.read_text("utf-8"))["reports"]
PERSON = ("name", "kind", "family_name")
TEXTS = ("publisher", "container", "volume", "issue", "pages", "series", "isbn", "doi", "diva_id", "url")
CHANGED_AT = dt.datetime(2026, 3, 2, 9, 30, tzinfo=dt.UTC)


def unsaved(*, authors=(), keywords=(), has_open_file=False, **columns):
    """Return a report with its people and words. An author is a name, or a dict of columns."""
    columns = {
        "pk": 7, "slug": "rapport", "title": "Rapport", "kind": "report", "language": "sv", "year": 2017,
        "updated_at": CHANGED_AT, **columns,
    }  # fmt: skip
    report = Report(**columns)
    report.has_open_file = has_open_file
    people = [Author(position=n, **({"name": who} if isinstance(who, str) else who)) for n, who in enumerate(authors)]
    words = [Keyword(slug=f"ord-{n}", name=name) for n, name in enumerate(keywords)]
    report._prefetched_objects_cache = {"authors": people, "keywords": words}
    return report


def real():
    """Return the reports of the programme's file."""
    for number, entry in enumerate(REAL, start=1):
        yield unsaved(
            pk=number,
            slug=entry["slug"],
            title=entry["title"],
            kind=entry["kind"],
            language=entry["language"],
            year=entry["year"],
            abstract_sv=entry["abstract_sv"],
            abstract_en=entry["abstract_en"],
            authors=[{name: who[name] for name in PERSON if who.get(name)} for who in entry["authors"]],
            **{name: entry.get(name) or "" for name in TEXTS},
        )
