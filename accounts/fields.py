from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models

from accounts import mailboxes

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from accounts.models import User


class MailboxField(models.EmailField):
    """An e-mail address, kept and looked for in the one spelling of its mailbox. In the database it is as any other."""

    default_validators = [mailboxes.validate_mailbox]

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        return mailboxes.canonical(value) if isinstance(value, str) and "@" in value else value

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = self.get_prep_value(super().pre_save(model_instance, add))
        setattr(model_instance, self.attname, value)
        return value

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": mailboxes.MailboxField, **kwargs})

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.EmailField", args, kwargs


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
