"""Who reads an organisation's mail, and the sending of it."""

from typing import Any

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
    current = Membership.objects.current().filter(organisation=organisation, user__is_active=True)
    members = current.select_related("user")
    contacts = [member.user for member in members if member.role == Membership.Role.CONTACT]
    planners = [member.user for member in members if member.role == Membership.Role.PLANNER]
    return contacts or planners


def notify_organisation(organisation: Organisation, name: str, /, **context: Any) -> None:
    """Queue the message ``name`` for all who read the organisation's mail."""
    for user in mail_recipients(organisation):
        notify_user(user, name, **context)
