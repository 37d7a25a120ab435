from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from accounts.models import User


def user_reference(
    verbose_name: "_StrPromise", *, related_name: str = "+"
) -> "models.ForeignKey[User | None, User | None]":
    """Say who did something, outside all forms. The record stays when the account is removed."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name=related_name,
        verbose_name=verbose_name,
    )
