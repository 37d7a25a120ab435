"""A party puts a paper on the table, another version of it, or says who reads it; and what was fetched is noted."""

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.workflow import TransitionError, lock_for_update
from partners.models import Organisation
from talks.models import Paper, PaperDownload, PaperVersion, Seat
from talks.papers.files import ReadPaper
from talks.permissions import seats_of

ONE_DOWNLOAD = dt.timedelta(minutes=10)  # in which a browser fetches the parts of a file


@transaction.atomic
def put(paper: Paper, read: ReadPaper, *, readers: Collection[Seat], by: User) -> Paper:
    """Save a new paper with its first version. Raises TransitionError when the room has been shut meanwhile."""
    _lock(paper)
    paper.author = by
    paper.save()
    paper.readers.set(readers)
    _add_version(paper, read, by=by)
    return paper


@transaction.atomic
def change(paper: Paper, *, said: dict[str, Any], readers: Collection[Seat], read: ReadPaper | None, by: User) -> None:
    """Change what is ``said`` of a paper and who reads it, and add a version if there is one.

    One that it has already is left as it is. Raises TransitionError when the room has been shut meanwhile.
    """
    _lock(paper)
    for name, value in said.items():
        setattr(paper, name, value)
    paper.save(update_fields=list(said))
    paper.readers.set(readers)
    if read and not paper.versions.filter(sha256=read.checked.sha256).exists():
        _add_version(paper, read, by=by)


def note_download(version: PaperVersion, organisation: Organisation, *, by: User) -> None:
    """Note that somebody has fetched a version for an organisation, once for all parts in which a browser does."""
    lately = version.downloads.filter(user=by, organisation=organisation, at__gt=timezone.now() - ONE_DOWNLOAD)
    if not lately.exists():
        PaperDownload.objects.create(version=version, user=by, organisation=organisation)


def read_for(paper: Paper, reader: User) -> Organisation:
    """Return the organisation for which somebody reads a paper in the room: whose seat they hold, or whose it is."""
    seat = seats_of(reader, paper.talk).select_related("organisation").order_by("pk").first()
    return (seat or paper.by).organisation


def _lock(paper: Paper) -> None:
    """Lock the talks, as whoever shuts the room or leaves the table does: nothing is put there afterwards."""
    lock_for_update(paper.talk, "state", "room_shut_at")
    if not paper.talk.is_at_work:
        raise TransitionError(_("The parties do not work in the room now."))
    if not Seat.objects.confirmed().filter(pk=paper.by_id).exists():
        raise TransitionError(_("The party has left the table."))


def _add_version(paper: Paper, read: ReadPaper, *, by: User) -> None:
    checked = read.checked
    version = PaperVersion(
        paper=paper,
        number=paper.versions.count() + 1,
        file_name=checked.name,
        media_type=checked.media_type,
        size=checked.size,
        sha256=checked.sha256,
        page_count=read.page_count,
        author=by,
    )
    version.file.save(checked.name, checked.content, save=False)
    version.save()
