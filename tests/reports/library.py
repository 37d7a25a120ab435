"""One report with one file, of which a page holds a word that stands nowhere else."""

import datetime as dt

from django.utils import timezone

from tests.factories import FilePageFactory, ReportFactory, ReportFileFactory

WORD = "Grundvattenrör"
TEXT = f"Först något annat. Sedan står det att {WORD}et mäts <b>varje</b> vecka & natt."


def report_with_file(owner=None, *, state="published", **values):
    report = ReportFactory(
        title="Om vatten",
        owner=owner,
        state=state,
        publication={"draft": "draft", "withdrawn": "archived"}.get(state, "published"),
        published_at=None if state == "draft" else timezone.now() - dt.timedelta(days=30),
    )
    file = ReportFileFactory(report=report, file_name="vatten.pdf", media_type="application/pdf", **values)
    FilePageFactory(file=file, number=12, text=TEXT)
    return report


# Files that an anonymous visitor may not read, and of the report whether its record is public.
OPENS = dt.datetime(2030, 1, 1, 12, tzinfo=dt.UTC)
HIDDEN = {
    "embargoed": {"opens_at": OPENS},
    "members": {"visibility": "members"},
    "organisation": {"visibility": "organisation"},
    "draft": {"state": "draft"},
    "withdrawn": {"state": "withdrawn"},
    "of an earlier version": {"last_version": 1},
    "of the next version": {"first_version": None},
}
