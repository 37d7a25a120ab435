"""Rows from before a mailbox had one spelling."""

from collections.abc import Iterator

from allauth.account.models import EmailAddress
from django.apps import apps
from django.db import IntegrityError, models, transaction

from accounts.fields import MailboxField
from accounts.mailboxes import canonical

# Letters other than a–z: of the domain alone, as the part before the @ has never had them.
_OTHER_LETTERS = "[^ -~]"


def _columns() -> Iterator[tuple[type[models.Model], str]]:
    yield EmailAddress, "email"
    for model in apps.get_models():
        yield from ((model, field.name) for field in model._meta.concrete_fields if isinstance(field, MailboxField))


def respell() -> tuple[int, list[str]]:
    """Give every address that is kept the one spelling; return how many were changed, and which rows could not be.

    Such a row has a twin: two accounts for one mailbox, of which somebody has to remove one.
    """
    changed, twins = 0, []
    for model, column in _columns():
        rows = model._base_manager.filter(**{f"{column}__regex": _OTHER_LETTERS})
        for pk, address in list(rows.values_list("pk", column)):
            if (spelling := canonical(address)) == address:
                continue
            try:
                with transaction.atomic():
                    changed += model._base_manager.filter(pk=pk).update(**{column: spelling})
            except IntegrityError:
                twins.append(f"{model._meta.label} {pk}")
    return changed, twins
