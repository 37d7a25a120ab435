"""Who acts for which organisation."""

from allauth.account.models import EmailAddress
from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from accounts.models import User
from accounts.permissions import may_use_admin
from partners.models import Invitation, Membership, Organisation

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


def can_see_members(visitor: User | AnonymousUser, organisation: Organisation) -> bool:
    """Members see who acts for their organisation; to everybody else it acts as one."""
    return may_use_admin(visitor) or organisations_of(visitor).filter(pk=organisation.pk).exists()


def can_manage_members(visitor: User | AnonymousUser, organisation: Organisation) -> bool:
    """The organisation's contacts invite colleagues, give them roles and end memberships; editors do in their place."""
    return (
        may_use_admin(visitor) or organisations_of(visitor, Membership.Role.CONTACT).filter(pk=organisation.pk).exists()
    )


def can_end(visitor: User | AnonymousUser, membership: Membership) -> bool:
    """Members leave when they want to; a contact ends the memberships of colleagues who have left."""
    return membership.user_id == visitor.pk or can_manage_members(visitor, membership.organisation)


def can_accept(visitor: User | AnonymousUser, invitation: Invitation) -> bool:
    """Whoever has shown that the invited address is theirs."""
    own = EmailAddress.objects.filter(user_id=visitor.pk, verified=True)
    return bool(own.filter(email__iexact=invitation.email).exists())
