"""What the steps of several apps share: publication told of twice, and the letter about what became of a text."""

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from records.publication import Publishable
from records.workflow import TransitionError


@transaction.atomic
def publish(record: Publishable, *, by: User) -> None:
    """Put a record on the site. Raises TransitionError when somebody already has."""
    lock(record, "publication")
    if record.is_published:
        raise TransitionError(_("It is already on the site."))
    record.put_on_site()


@transaction.atomic
def unpublish(record: Publishable, *, by: User) -> None:
    """Take a record off the site. Raises TransitionError when it is not there."""
    lock(record, "publication")
    if not record.is_published:
        raise TransitionError(_("It is not on the site."))
    record.take_off_site()


def lock(record: Publishable, *fields: str) -> None:
    """Read ``fields`` anew and keep others from changing the row until the transaction ends."""
    record.refresh_from_db(fields=fields, from_queryset=type(record)._default_manager.select_for_update())


def write_to(user: User | None, letter: str, /, **context: object) -> None:
    """Send the mail ``templates/mail/<letter>.txt``, in the reader's language, once the transaction is through.

    The first line of the template is the subject. Nobody is written to whose account is gone or locked.
    """
    if user is None or not user.is_active:
        return
    with override(user.language):
        text = render_to_string(f"mail/{letter}.txt", {**context, "reader": user, "site_url": settings.SITE_URL})
        subject, _newline, body = text.strip().partition("\n")
        subject = f"{settings.SITE_NAME}: {subject}"
    address = user.email

    def send() -> None:
        send_mail(subject, body.lstrip(), None, [address])

    # A mail server that is down does not undo an editor's decision: Django logs the failure, by the function's name.
    transaction.on_commit(send, robust=True)
