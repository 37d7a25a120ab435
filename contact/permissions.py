"""Who deals with what stands at the door."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from accounts.models import User
from accounts.permissions import may_use_admin
from contact.models import JoinRequest
from core.publishing.ordering import in_language
from partners.models import Organisation
from partners.permissions import writes_for


def can_see(visitor: User | AnonymousUser) -> bool:
    """Requests to take part are seen by editors and by those who may vouch, and by nobody else."""
    return may_use_admin(visitor) or writes_for(visitor).exists()


def can_vouch(visitor: User | AnonymousUser, request: JoinRequest) -> bool:
    """Members who may write for an organisation vouch in its name."""
    return writes_for(visitor).exists()


def can_decide(visitor: User | AnonymousUser, request: JoinRequest) -> bool:
    """Editors need nobody else."""
    return may_use_admin(visitor)


def organisations_to_vouch(visitor: User | AnonymousUser, request: JoinRequest) -> QuerySet[Organisation]:
    """Return those in whose name the visitor can still vouch; none when they have done so in another's."""
    if not isinstance(visitor, User) or request.vouches.filter(user=visitor).exists():
        return Organisation.objects.none()
    free = writes_for(visitor).exclude(pk__in=request.vouches.values("organisation"))
    return free.order_by(in_language("name"), "pk")
