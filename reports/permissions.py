"""Who may deposit reports and keep them. Who may read their files: ``ReportFile.objects.readable_by``."""

from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from accounts.permissions import may_use_admin
from partners.models import Membership
from partners.permissions import writes_for
from reports.models import Report


def can_deposit(visitor: User | AnonymousUser) -> bool:
    """Members who write for an organisation deposit reports on its behalf."""
    return writes_for(visitor).exists()


def can_keep(visitor: User | AnonymousUser, report: Report) -> bool:
    """Those who write for the organisation that deposited it: they edit its draft, its files and its new versions."""
    if report.owner_id is None or report.is_withdrawn:
        return False
    return writes_for(visitor).filter(pk=report.owner_id).exists()


def can_change_files(visitor: User | AnonymousUser, report: Report) -> bool:
    """Its keepers add files, hide them and take them away, but not while it is in review; editors always."""
    if report.is_withdrawn:
        return False
    return may_use_admin(visitor) or (report.state != Report.State.IN_REVIEW and can_keep(visitor, report))


def can_review(visitor: User | AnonymousUser) -> bool:
    return may_use_admin(visitor)


def can_retire(visitor: User | AnonymousUser, report: Report) -> bool:
    """Its keepers supersede or withdraw it; editors where it has none, or in their place."""
    return may_use_admin(visitor) or can_keep(visitor, report)


def can_revise(visitor: User | AnonymousUser, report: Report) -> bool:
    """Its keepers publish new versions; editors do where nobody has deposited it."""
    if report.is_withdrawn:
        return False
    return can_keep(visitor, report) or (report.owner_id is None and may_use_admin(visitor))


def speaks_for(visitor: User, report: Report) -> str:
    """Return the name of its organisation when the visitor acts for it; empty for the portal's editors."""
    return report.owner.name if report.owner and can_keep(visitor, report) else ""


def file_access_key(visitor: User | AnonymousUser) -> str:
    """Return a word for what ``visitor`` may read of files, which nobody shares who may read other ones.

    Costs a query for those who are logged in, and two for editors.
    """
    if not isinstance(visitor, User) or not visitor.is_active:
        return ""
    if may_use_admin(visitor):
        return "editor"
    memberships = Membership.objects.current().filter(user=visitor).order_by("organisation", "role")
    return " ".join(f"{organisation}-{role}" for organisation, role in memberships.values_list("organisation", "role"))
