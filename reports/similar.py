"""Reports that are likely the same as one that somebody is about to deposit."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from accounts.models import User
from records.search import fold
from reports.models import Report

MOST = 5


def likely_the_same(report: Report, visitor: User | AnonymousUser) -> list[Report]:
    """Return what has the same DOI, ISBN or DiVA id, or the same title and year, among what ``visitor`` may know of.

    A year that is not known fits every year. Two queries at most, three for a member.
    """
    same = Q(pk__in=[])
    for name in ("doi", "isbn", "diva_id"):
        if value := getattr(report, name):
            same |= Q(**{name: value})
    if title := " ".join(report.title.split()):
        of_year = Q(year=report.year) | Q(year=None) if report.year else Q()
        same |= Q(title_key=_key(title)) & of_year
    known = Report.objects.visible_to(visitor) | Report.objects.withdrawn()
    if report.form_key:  # what the other click of a double one has just saved is no other report
        known = known.filter(~Q(form_key=report.form_key) | Q(form_key=None))
    return list(known.filter(same).exclude(pk=report.pk).for_rows().newest()[:MOST])


def _key(title: str) -> str:
    """Fold as the generated column does, which joins the title with an empty text."""
    return f"{fold(title)} "
