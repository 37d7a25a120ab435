"""How much waits, for the menu."""

from django.http import HttpRequest
from django.utils import timezone

from accounts.models import User
from core.publishing.content import kept
from partners.permissions import writes_for
from sodertorn.workspace.to_do import waiting_for


def number_waiting(request: HttpRequest) -> int:
    """Return how many errands wait for a member; 0 for those who write for no organisation.

    Kept for each until something changes: one query then, which the page shares with what else it keeps.
    """
    user = getattr(request, "user", None)
    if not isinstance(user, User) or user.is_staff:
        return 0
    return kept(f"waiting for {user.pk} on {timezone.localdate()}", lambda: _count(user), request=request)


def _count(user: User) -> int:
    return len(waiting_for(user)) if writes_for(user).exists() else 0
