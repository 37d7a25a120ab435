"""Accounts whose address nobody has confirmed: they are removed after some time, or when it is signed up again."""

from datetime import timedelta

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import models, transaction
from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import User

KEPT = timedelta(days=14)


def removable() -> QuerySet[User]:
    """Return the accounts that were signed up, have never been confirmed or used, and that nothing depends on.

    One that an editor has opened for somebody has no password yet, and stays.
    """
    users = User.objects.filter(last_login=None, is_staff=False, is_superuser=False, is_active=True)
    users = users.exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX)
    users = users.exclude(Exists(EmailAddress.objects.filter(user=OuterRef("pk"), verified=True)))
    for relation in User._meta.get_fields(include_hidden=True):
        if isinstance(relation, models.ForeignObjectRel) and relation.related_model is not EmailAddress:
            rows = relation.related_model._base_manager.filter(**{relation.field.name: OuterRef("pk")})
            users = users.exclude(Exists(rows))
    return users


@transaction.atomic
def remove(user: User) -> bool:
    """Remove an account unless its address has been confirmed in the meantime; say whether it was removed."""
    addresses = EmailAddress.objects.select_for_update().filter(user=user)
    if any(address.verified for address in addresses) or not removable().filter(pk=user.pk).exists():
        return False
    user.delete()
    return True
