"""What the steps of several apps share: a record is put on the site, and taken off it, once."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from records.publication import Publishable
from records.workflow import TransitionError


@transaction.atomic
def publish(record: Publishable, *, by: User, on_behalf_of: str = "") -> None:
    """Put a record on the site. Raises TransitionError when somebody already has."""
    lock(record, "publication")
    if record.is_published:
        raise TransitionError(_("It is already on the site."))
    record.put_on_site(by=by, on_behalf_of=on_behalf_of)


@transaction.atomic
def unpublish(record: Publishable, *, by: User, on_behalf_of: str = "") -> None:
    """Take a record off the site. Raises TransitionError when it is not there."""
    lock(record, "publication")
    if not record.is_published:
        raise TransitionError(_("It is not on the site."))
    record.take_off_site(by=by, on_behalf_of=on_behalf_of)


def lock(record: Publishable, *fields: str) -> None:
    """Read ``fields`` anew and keep others from changing the row until the transaction ends."""
    record.refresh_from_db(fields=fields, from_queryset=type(record)._default_manager.select_for_update())
