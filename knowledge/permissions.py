"""Who may import figures."""

from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from accounts.permissions import may_use_admin


def can_import(visitor: User | AnonymousUser) -> bool:
    """Editors: figures stand for the whole programme, and a delivery writes over what others have brought."""
    return may_use_admin(visitor)
