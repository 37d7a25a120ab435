"""Who is who, for the rules of the apps to the left."""

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied

from accounts.models import User


def is_editor(visitor: User | AnonymousUser) -> bool:
    """Editors use the admin: they edit, moderate and publish everything but accounts."""
    return isinstance(visitor, User) and visitor.is_active and visitor.is_staff


def has_second_factor(visitor: User | AnonymousUser) -> bool:
    """Whether the login asks for more than a password: a code from an app, or a key. Costs one query."""
    return bool(is_mfa_enabled(visitor, [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]))


def may_use_admin(visitor: User | AnonymousUser) -> bool:
    """Editors may, once they have a second factor where the installation asks for one. Costs at most one query."""
    return is_editor(visitor) and (not settings.STAFF_MFA_REQUIRED or has_second_factor(visitor))


def require(allowed: bool) -> None:
    """Answer 403 unless ``allowed``."""
    if not allowed:
        raise PermissionDenied
