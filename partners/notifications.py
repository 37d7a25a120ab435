"""Who reads an organisation's mail, and the sending of it."""

from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from mail.outbox import notify_user
from mail.registry import Notification, register
from partners.models import Membership, Organisation
from partners.permissions import writes_for

register(
    Notification(
        "partners/mail/member_invited.txt", "whoever is invited", {"organisation", "invitation", "link_key", "days"}
    ),
)


def mail_recipients(organisation: Organisation, *, author: User | None = None) -> list[User]:
    """Return who reads the organisation's mail: its contacts, or its planners where it has no contact.

    The ``author`` of what the mail is about reads it as well, for as long as they write for the organisation.
    """
    readers = _recipients(Organisation.objects.filter(pk=organisation.pk)).get(organisation, [])
    if author is None or author in readers or not writes_for(author).filter(pk=organisation.pk).exists():
        return readers
    return [*readers, author]


def notify_organisation(
    organisation: Organisation, name: str, /, *, author: User | None = None, **context: Any
) -> None:
    """Queue the message ``name`` for all who read the organisation's mail, and the ``author`` of what it is about."""
    for user in mail_recipients(organisation, author=author):
        notify_user(user, name, **context)


def notify_organisations(organisations: QuerySet[Organisation], name: str, /, **context: Any) -> set[User]:
    """Queue the message for all who read the mail of one of them, which it names; return whom.

    One query besides the queueing.
    """
    told = set()
    for organisation, users in _recipients(organisations).items():
        for user in users:
            notify_user(user, name, organisation=organisation, **context)
            told.add(user)
    return told


def _recipients(organisations: QuerySet[Organisation]) -> dict[Organisation, list[User]]:
    current = Membership.objects.current().filter(organisation__in=organisations, user__is_active=True)
    found: dict[Organisation, dict[str, list[User]]] = {}
    for member in current.select_related("user", "organisation").order_by("organisation_id", "pk"):
        found.setdefault(member.organisation, {}).setdefault(member.role, []).append(member.user)
    contact, planner = Membership.Role.CONTACT, Membership.Role.PLANNER
    return {one: roles.get(contact) or roles.get(planner, []) for one, roles in found.items()}
