"""Ending the mail from a mail, without a login: the key is the user's number, signed. Links in old mail work too."""

from django.core import signing

from accounts.models import User

_signer = signing.Signer(salt="following.unsubscribe")


def key_for(user: User) -> str:
    return _signer.sign(str(user.pk))


def user_with(key: str) -> User | None:
    """Return whose mails carry the key; None for a key that was not made here, or whose account is gone."""
    try:
        pk = int(_signer.unsign(key))
    except (signing.BadSignature, ValueError):
        return None
    return User.objects.filter(pk=pk, is_active=True).first()
