"""Who reads an organisation's mail, and the sending of it."""

from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from mail.outbox import notify_user
from mail.registry import Notification, register
from partners.models import Membership, Organisation

register(
    Notification(
        "partners/mail/member_invited.txt", "whoever is invited", {"organisation", "invitation", "link_key", "days"}
    ),
)


def mail_recipients(organisation: Organisation) -> list[User]:
    """Return who reads the organisation's mail: its contacts, or its planners where it has no contact."""
    return _recipients(Organisation.objects.filter(pk=organisation.pk)).get(organisation, [])


def notify_organisation(organisation: Organisation, name: str, /, **context: Any) -> None:
    """Queue the message ``name`` for all who read the organisation's mail."""
    for user in mail_recipients(organisation):
        notify_user(user, name, **context)


def notify_organisations(organisations: QuerySet[Organisation], name: str, /, **context: Any) -> None:
    """Queue the message for all who read the mail of one of them, which it names. One query besides the queueing."""
    for organisation, users in _recipients(organisations).items():
        for user in users:
            notify_user(user, name, organisation=organisation, **context)


def _recipients(organisations: QuerySet[Organisation]) -> dict[Organisation, list[User]]:
    current = Membership.objects.current().filter(organisation__in=organisations, user__is_active=True)
    found: dict[Organisation, dict[str, list[User]]] = {}
    for member in current.select_related("user", "organisation").order_by("organisation_id", "pk"):
        found.setdefault(member.organisation, {}).setdefault(member.role, []).append(member.user)
    contact, planner = Membership.Role.CONTACT, Membership.Role.PLANNER
    return {one: roles.get(contact) or roles.get(planner, []) for one, roles in found.items()}
