"""Who may take part in a dialogue."""

from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from dialogues.models import Dialogue


def can_contribute(visitor: User | AnonymousUser, dialogue: Dialogue) -> bool:
    """Everybody with an account, while the dialogue is on the site and open."""
    return dialogue.is_open and dialogue.is_published and isinstance(visitor, User) and visitor.is_active
