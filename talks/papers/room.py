"""The papers in the room, and what the municipality sees besides: who has fetched them."""

from accounts.models import User
from talks.models import Paper, PaperDownload, Talk
from talks.permissions import hosts, seats_of, works_in

MOST_DOWNLOADS = 100  # that are shown; the archive has them all


def papers_in(talk: Talk, visitor: User) -> list[tuple[Paper, bool]]:
    """Return the papers that the visitor reads, and of which they can say more. Six queries."""
    own = set(seats_of(visitor, talk).values_list("pk", flat=True)) if works_in(visitor, talk) else set()
    papers = Paper.objects.readable_by(visitor).filter(talk=talk).for_rows()
    return [(paper, paper.by_id in own) for paper in papers]


def downloads_in(talk: Talk, visitor: User) -> list[PaperDownload] | None:
    """Return who has fetched what, the latest first, for the municipality; None for the others."""
    if not hosts(visitor, talk):
        return None
    found = PaperDownload.objects.filter(version__paper__talk=talk).select_related("version__paper", "organisation")
    return list(found.select_related("user").order_by("-at", "-pk")[:MOST_DOWNLOADS])
