"""Who acts for which organisation."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from accounts.models import User
from partners.models import Membership, Organisation

# Roles that may write for their organisation; a reader only sees its drafts.
WRITERS = (Membership.Role.PLANNER, Membership.Role.CONTACT)


def organisations_of(visitor: User | AnonymousUser, *roles: str) -> QuerySet[Organisation]:
    """Return the organisations that ``visitor`` is a member of today (in one of ``roles``, when given)."""
    if not isinstance(visitor, User) or not visitor.is_active:
        return Organisation.objects.none()
    memberships = Membership.objects.current().filter(user=visitor)
    if roles:
        memberships = memberships.filter(role__in=roles)
    return Organisation.objects.filter(pk__in=memberships.values("organisation"))


def writes_for(visitor: User | AnonymousUser) -> QuerySet[Organisation]:
    """Return the organisations that ``visitor`` may log and edit records for."""
    return organisations_of(visitor, *WRITERS)
