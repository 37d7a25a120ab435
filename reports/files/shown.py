"""Which files a page shows of a report, and which of them its reader may open."""

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef

from accounts.models import User
from reports.models import Report, ReportFile


@dataclass(frozen=True)
class ShownFiles:
    """The files of a version of a report.

    ``closed`` are those that a reader may know of, though of nothing that was made from them: they open later, or to
    others.
    """

    readable: list[ReportFile]
    closed: list[ReportFile]

    @property
    def cover(self) -> ReportFile | None:
        """The file whose first page stands for the report."""
        return next((file for file in self.readable if file.cover), None)

    def __bool__(self) -> bool:
        return bool(self.readable or self.closed)


def shown_files(report: Report, visitor: User | AnonymousUser, version: int | None = None) -> ShownFiles:
    """Return the files that are on the site, those of an earlier version, or those of a draft. One query."""
    files = report.files.all()
    if version is not None:
        files = files.of_version(version)
    elif report.is_published:
        files = files.current()
    else:
        files = files.filter(last_version=None)
    readable, announced = (
        Exists(rule.filter(pk=OuterRef("pk")))
        for rule in (ReportFile.objects.readable_by(visitor), ReportFile.objects.announced())
    )
    found = ShownFiles([], [])
    for file in files.in_order().annotate(is_readable=readable, is_announced=announced):
        file.report = report
        if file.is_readable:
            found.readable.append(file)
        elif file.is_announced:
            found.closed.append(file)
    return found
