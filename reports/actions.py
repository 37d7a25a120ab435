"""What the organisations that deposit reports and the editors decide about them; those concerned are told."""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from mail.outbox import notify_user
from partners.models import Organisation
from partners.notifications import notify_organisation
from partners.permissions import writes_for
from records.actions import lock
from records.actions import publish as put_on_site
from records.slugs import insert_with_slug
from records.workflow import TransitionError
from reports.models import Report
from reports.snapshots import record_of


@transaction.atomic
def deposit(report: Report, *, owner: Organisation, author: User) -> None:
    """Save a new draft on behalf of ``owner``, under an address made from its title."""
    report.owner, report.author = owner, author
    insert_with_slug(report, report.title, fallback="rapport")
    report.organisations.add(owner)


@transaction.atomic
def publish(report: Report, *, by: User, on_behalf_of: str = "") -> None:
    """Put a report on the site; whoever wrote it hears of it the first time.

    A member's draft is published once it has been submitted. Raises TransitionError when it has not, when it is on the
    site already, or when it was withdrawn.
    """
    lock(report, "state", "publication", "published_at")
    if report.is_withdrawn:
        raise TransitionError(_("It has been withdrawn, and stays so."))
    if report.state == Report.State.DRAFT and report.owner_id:
        raise TransitionError(_("Its organisation is writing it. It can be published once it has been submitted."))
    is_new = report.published_at is None
    put_on_site(report, by=by, on_behalf_of=on_behalf_of)
    if is_new:
        _notify_author(report, "report_published")


@transaction.atomic
def return_to_author(report: Report, *, by: User, reason: str, on_behalf_of: str = "") -> None:
    """Ask for changes. Raises TransitionError unless it is in review."""
    report.return_to_author(by=by, reason=reason, on_behalf_of=on_behalf_of)
    _notify_author(report, "report_returned", reason=reason)


@transaction.atomic
def take_back(report: Report, *, by: User, on_behalf_of: str = "") -> None:
    """Make a draft again of what is in review. Raises TransitionError when an editor was faster."""
    report.return_to_author(by=by, reason="", on_behalf_of=on_behalf_of)


@transaction.atomic
def withdraw(report: Report, *, by: User, reason: str, on_behalf_of: str = "") -> None:
    """Take it back for good. The organisation hears of it when an editor did so."""
    report.withdraw(by=by, reason=reason, on_behalf_of=on_behalf_of)
    if report.owner and not on_behalf_of:
        notify_organisation(report.owner, "report_withdrawn", report=report, reason=reason)


@transaction.atomic
def publish_version(
    report: Report, *, seen: int, changes: str, save: Callable[[], object], by: User, on_behalf_of: str = ""
) -> None:
    """Publish the next version: keep what the one numbered ``seen`` said, then ``save`` the new, with its files.

    Raises TransitionError, with nothing changed, unless the report is on the site in that very version.
    """
    now, states = timezone.now(), Report.State
    standing = Report.objects.filter(pk=report.pk, version=seen, state=states.PUBLISHED, publication="published")
    last = standing.select_for_update().first()
    if last is None:
        raise TransitionError(_("This version can no longer follow: somebody has changed the report meanwhile."))
    report.versions.create(
        number=seen,
        published_at=last.version_at or last.published_at or now,
        changes=last.version_changes,
        record=record_of(last),
    )
    # On the instance, as ``save`` writes all its columns, and keeps a row in the history of edits.
    report.version, report.version_at, report.version_changes = seen + 1, now, changes
    save()
    report.files.current().filter(leaves=True).update(last_version=seen, leaves=False)
    report.files.filter(first_version=None).update(first_version=seen + 1)
    report.steps.create(
        actor=by, actor_name=on_behalf_of, from_state=states.PUBLISHED, to_state=states.PUBLISHED, reason=changes
    )


def _notify_author(report: Report, name: str, **context: Any) -> None:
    """Notify whoever wrote it; their organisation where they write for it no longer."""
    author = report.author
    owner = report.owner
    if owner and not (author and writes_for(author).filter(pk=owner.pk).exists()):
        notify_organisation(owner, name, report=report, **context)
    else:
        notify_user(author, name, report=report, **context)
